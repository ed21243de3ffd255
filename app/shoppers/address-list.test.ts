import { describe, expect, test } from "vitest";
import { delimiterOf, type ListSource, readLine, shapeOf } from "./address-list.ts";

const read = (lines: string[][]) => {
  const shape = shapeOf(lines[0] ?? []);
  if (!shape) return null;
  return { source: shape.source, lines: lines.slice(shape.headed ? 1 : 0).map((cells) => readLine(cells, shape)).map((line) => (line.kind === "address" ? line.reason : line.kind === "invalid" ? line.problem : line.kind)) };
};

describe("lists of addresses, as tools write them", () => {
  test.each<[string, ListSource, string[][], string[]]>([
    ["Klaviyo's profiles", "klaviyo", [["Email", "Klaviyo ID", "Email Marketing Consent", "Email Suppressions"], ["a@b.de", "1", "SUBSCRIBED", ""], ["a@b.de", "1", "UNSUBSCRIBED", "[]"], ["a@b.de", "1", "SUBSCRIBED", "['HARD_BOUNCE']"], ["a@b.de", "1", "NEVER_SUBSCRIBED", "USER_SUPPRESSED"], ["a@b.de", "1", "UNSUBSCRIBED", "SPAM_COMPLAINT"]], ["left_alone", "unsubscribed", "hard_bounce", "merchant", "complaint"]],
    ["Mailchimp's unsubscribed", "mailchimp", [["Email Address", "First Name", "UNSUB_TIME", "UNSUB_REASON", "LEID"], ["a@b.de", "A", "2026-01-02 10:00:00", "", "1"], ["a@b.de", "A", "2026-01-02 10:00:00", "SPAM_REPORTED", "1"]], ["unsubscribed", "complaint"]],
    ["Mailchimp's cleaned", "mailchimp", [["Email Address", "CLEAN_TIME", "LEID"], ["a@b.de", "2026-01-02", "1"]], ["hard_bounce"]],
    ["Mailchimp's subscribers, by mistake", "mailchimp", [["Email Address", "MEMBER_RATING", "OPTIN_TIME"], ["a@b.de", "2", "2020-01-01"]], ["left_alone"]],
    ["Omnisend's contacts", "omnisend", [["Email", "emailStatus"], ["a@b.de", "subscribed"], ["a@b.de", "nonSubscribed"], ["a@b.de", "unsubscribed"]], ["left_alone", "left_alone", "unsubscribed"]],
    ["Shopify's customers", "shopify", [["Customer ID", "Email", "Accepts Email Marketing"], ["'1", "a@b.de", "yes"], ["'2", "a@b.de", "no"], ["'3", "", "no"]], ["left_alone", "unsubscribed", "empty"]],
    ["a list with reasons", "list", [["E-Mail", "Reason"], ["a@b.de", "Hard bounce"], ["a@b.de", "asked on the telephone"], ["a@b.de", ""]], ["hard_bounce", "merchant", "merchant"]],
    ["plain addresses", "list", [["a@b.de"], ["<A@B.de>"], ["mailto:a@b.de"], ["a@b"], ["a b@c.de"], ["a@b.de, c@d.de"]], ["merchant", "merchant", "merchant", "no_address", "no_address", "no_address"]],
    ["addresses in the second column", "list", [["1", "a@b.de"], ["2", "c@d.de"]], ["merchant", "merchant"]],
  ])("%s", (_name, source, lines, expected) => {
    expect(read(lines)).toEqual({ source, lines: expected });
  });

  test("where nothing is an address or names one, there is no shape", () => {
    expect(shapeOf(["Name", "Town"])).toBeNull();
    expect(shapeOf([])).toBeNull();
  });

  test("cells are parted by what the first lines have most of", () => {
    expect(delimiterOf("email;reason\na@b.de;x, y")).toBe(";");
    expect(delimiterOf('"Name, first"\temail\n')).toBe("\t");
    expect(delimiterOf("email\na@b.de\n")).toBe(",");
  });
});
