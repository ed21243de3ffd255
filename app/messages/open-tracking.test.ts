import { expect, test } from "vitest";
import { mayCountOpens } from "./open-tracking.ts";

test("rule 14: a picture that tells of opening only where the shopper's level says so, or where no consent is needed; an unknown place is none", () => {
  const cases = [
    // what the shopper said, their country, the shop's, whether it may be counted
    ["opted_out", "US", "US", false], ["opted_in", "DE", "DE", true], ["opted_in", null, null, true],
    ["unknown", "DE", "US", false], ["unknown", "GB", "US", false], ["unknown", "NO", "US", false],
    ["unknown", "US", "DE", true], ["unknown", null, "DE", false], ["unknown", null, "US", true], ["unknown", null, null, false],
  ] as const;
  for (const [said, country, shop, allowed] of cases) expect(mayCountOpens(said, country, shop), `${said} ${country} ${shop}`).toBe(allowed);
});
