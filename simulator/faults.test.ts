import { expect, test } from "vitest";
import { createFaults } from "./faults.ts";

test("a switch lets chances pass, fires for the next few, then by its rate, and counts", () => {
  const numbers = [0.4, 0.6, 0.4];
  const faults = createFaults(() => numbers.shift() ?? 1);
  const chances = (count: number): boolean[] => Array.from({ length: count }, () => faults.fires("webhook.lose"));
  expect(chances(1)).toEqual([false]);
  faults.set("webhook.lose", { after: 1, next: 2, rate: 0.5 });
  expect(chances(6)).toEqual([false, true, true, true, false, true]);
  expect(faults.counts()).toEqual({ "webhook.lose": 4 });
  faults.clear();
  expect(chances(1)).toEqual([false]);
});

test("an unknown name or an impossible rate is refused", () => {
  const faults = createFaults(() => 0);
  expect(() => faults.set("webhook.explode" as "webhook.lose", {})).toThrow("Unknown fault");
  expect(() => faults.set("webhook.lose", { rate: 2 })).toThrow("between 0 and 1");
});
