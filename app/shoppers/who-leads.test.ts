import { expect, test } from "vitest";
import { type Joinable, whoLeads } from "./who-leads.ts";

const one = (id: bigint, about: Partial<Joinable> = {}): Joinable => ({ id, mailable: false, lastOrderAt: null, ...about });
const late = new Date("2026-11-01T00:00:00Z");

test.each([
  ["a customer before a guest, whatever else is so", one(5n), one(-5n, { mailable: true, lastOrderAt: late }), 5n, "customer"],
  ["whom one can write to before who ordered last", one(5n, { lastOrderAt: late }), one(6n, { mailable: true }), 6n, "mailable"],
  ["who ordered last", one(5n), one(6n, { lastOrderAt: late }), 6n, "newer"],
  ["who was there first", one(6n, { lastOrderAt: late }), one(5n, { lastOrderAt: late }), 5n, "older_record"],
] as const)("%s leads, whichever is asked first", (_what, a, b, leader, why) => {
  for (const found of [whoLeads(a, b), whoLeads(b, a)]) expect([found.leader.id, found.why, found.other.id]).toEqual([leader, why, leader === a.id ? b.id : a.id]);
});
