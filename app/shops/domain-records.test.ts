import { describe, expect, test } from "vitest";
import type { DnsAnswer } from "#app/platform/ports";
import { type Heard, judgeRecords, recordsOf, verdictOf } from "./domain-records.ts";

const names = { domain: "mail.nordlicht.example", registrable: "nordlicht.example", selector: "comeback-1a2b", publicKey: "MIIBIjANBg/kq+hk=", mailDomain: "mail.comeback.example", bounceHost: "bounces.comeback.example" };
const found = (...values: string[]): DnsAnswer => ({ kind: "found", values });
const none: DnsAnswer = { kind: "none" };
const good: Heard = {
  dkim: found("v=DKIM1; k=rsa; p=MIIBIjANBg/kq+hk="),
  return_path: found("bounces.comeback.example"),
  spf: found("v=spf1 include:mail.comeback.example ~all"),
  dmarc: found("v=DMARC1; p=none"),
  orgDmarc: none,
};
const states = (more: Partial<Heard>) => Object.fromEntries(judgeRecords(names, { ...good, ...more }).map(({ key, state }) => [key, state]));

test("the records to set; the merchant's own SPF record is not among them", () => {
  expect(recordsOf(names).map(({ type, host, value }) => `${type} ${host} ${value}`)).toEqual([
    "TXT comeback-1a2b._domainkey.mail.nordlicht.example v=DKIM1; k=rsa; p=MIIBIjANBg/kq+hk=",
    "MX comeback.mail.nordlicht.example bounces.comeback.example",
    "TXT comeback.mail.nordlicht.example v=spf1 include:mail.comeback.example ~all",
    "TXT _dmarc.mail.nordlicht.example v=DMARC1; p=none",
  ]);
});

test("what is set as shown passes, and what is not answered is not missing", () => {
  expect(verdictOf(judgeRecords(names, good))).toBe("passes");
  expect(verdictOf(judgeRecords(names, { ...good, spf: { kind: "unknown", why: "ETIMEOUT" } }))).toBe("unclear");
  expect(verdictOf(judgeRecords(names, { ...good, spf: { kind: "unknown", why: "ETIMEOUT" }, dkim: none }))).toBe("fails");
  expect(verdictOf([])).toBe("unclear");
});

describe("rule 3: only this shop's own key proves that the domain is this shop's", () => {
  test.each<[string, DnsAnswer, string]>([
    ["another shop's key", found("v=DKIM1; k=rsa; p=AAAA"), "other"],
    ["a revoked key", found("v=DKIM1; k=rsa; p="), "other"],
    ["the key in some other tag", found("v=DKIM1; n=MIIBIjANBg/kq+hk=; p=AAAA"), "other"],
    ["none", none, "missing"],
    ["the key with blanks, as some DNS pages break it", found("k=rsa;p=MIIBIj ANBg/ kq+hk="), "found"],
    ["the key beside an older one", found("v=DKIM1; p=AAAA", "v=DKIM1; p=MIIBIjANBg/kq+hk="), "found"],
  ])("%s", (_, dkim, state) => expect(states({ dkim }).dkim).toBe(state));
});

test.each<[string, Partial<Heard>, string, string]>([
  ["SPF of somebody else", { spf: found("v=spf1 include:_spf.other.example -all") }, "spf", "other"],
  ["two SPF records are none (RFC 7208, 4.5)", { spf: found("v=spf1 include:mail.comeback.example ~all", "v=spf1 -all") }, "spf", "other"],
  ["SPF beside other texts", { spf: found("google-site-verification=x", "V=SPF1 mx +include:Mail.Comeback.example -all") }, "spf", "found"],
  ["other texts only", { spf: found("google-site-verification=x") }, "spf", "missing"],
  ["an include that only begins like ours", { spf: found("v=spf1 include:mail.comeback.example.evil.example ~all") }, "spf", "other"],
  ["mails that go back elsewhere", { return_path: found("mx.other.example") }, "return_path", "other"],
  ["a stricter policy of the merchant's", { dmarc: found("v=DMARC1; p=reject; rua=mailto:d@nordlicht.example") }, "dmarc", "found"],
  ["the policy of the domain above (RFC 7489, 6.6.3)", { dmarc: none, orgDmarc: found("v=DMARC1;p=quarantine") }, "dmarc", "found"],
  ["a policy that says nothing", { dmarc: found("v=DMARC1; rua=mailto:x@y.example") }, "dmarc", "other"],
  ["no policy", { dmarc: none }, "dmarc", "missing"],
])("%s", (_, heard, key, state) => expect(states(heard)[key]).toBe(state));

test("what stands in a record's place is told, within bounds", () => {
  const [dkim] = judgeRecords(names, { ...good, dkim: found("x".repeat(5_000)) });
  expect(dkim?.seen).toHaveLength(200);
});
