import { expect, test } from "vitest";
import { maxDailyCap, parseSenderSettings, senderOf } from "./sender.ts";
import type { Shop } from "./shop.ts";

const shop = (settings: Partial<Shop["settings"]>, ownDomain: Shop["ownDomain"] = null) => ({ domain: "nordlicht.myshopify.com", ownDomain, settings: { name: "Nordlicht", email: "owner@nordlicht.example", senderName: null, replyTo: null, ...settings } }) as Shop;

test("rule 3: mail leaves from the operator's domain under the shop's name and is answered to the shop", () => {
  expect(senderOf(shop({}), "mail.comeback.example")).toEqual({ from: { name: "Nordlicht", address: "nordlicht@mail.comeback.example" }, replyTo: "owner@nordlicht.example", own: null });
  expect(senderOf(shop({ senderName: "Nordlicht Tee", replyTo: "hallo@nordlicht.example" }), "mail.comeback.example")).toEqual({
    from: { name: "Nordlicht Tee", address: "nordlicht@mail.comeback.example" },
    replyTo: "hallo@nordlicht.example",
    own: null,
  });
});

test("rule 3: from an own domain only while it is verified; more than 200 mails a day only then", () => {
  const own = { domain: "nordlicht.example", localPart: "hello", selector: "s1", keySealed: "sealed", verified: true, failedAt: null };
  expect(senderOf(shop({}, { ...own, verified: false }), "mail.comeback.example")).toMatchObject({ from: { address: "nordlicht@mail.comeback.example" }, own: null });
  expect(senderOf(shop({}, own), "mail.comeback.example")).toMatchObject({ from: { name: "Nordlicht", address: "hello@nordlicht.example" }, own: { returnPath: "bounces@comeback.nordlicht.example", domain: "nordlicht.example" } });
  expect([maxDailyCap(shop({})), maxDailyCap(shop({}, { ...own, verified: false })), maxDailyCap(shop({}, own))]).toEqual([200, 200, 5_000]);
});

const good = { senderName: " Nordlicht ", replyTo: "Hallo@Nordlicht.example ", postalAddress: "Hafenstraße 1\n20457 Hamburg", dailyCap: "150" };

test("sender settings are trimmed and checked", () => {
  expect(parseSenderSettings(good, 200)).toEqual({ kind: "valid", settings: { senderName: "Nordlicht", replyTo: "hallo@nordlicht.example", postalAddress: "Hafenstraße 1\n20457 Hamburg", dailyCap: 150 } });
});

test.each([
  ["senderName", "", "required"],
  ["senderName", "Shop\r\nBcc: all@x.example", "unsafe"],
  ["senderName", "x".repeat(61), "too_long"],
  ["replyTo", "nobody", "not_an_address"],
  ["postalAddress", " ", "required"],
  ["dailyCap", "201", "out_of_range"],
  ["dailyCap", "many", "out_of_range"],
])("%s %j is %s", (field, value, code) => {
  expect(parseSenderSettings({ ...good, [field]: value }, 200)).toEqual({ kind: "invalid", errors: { [field]: code } });
});

test("a form without fields names each of them", () => {
  const parsed = parseSenderSettings({}, 200);
  expect(parsed.kind === "invalid" && Object.keys(parsed.errors).sort()).toEqual(["dailyCap", "postalAddress", "replyTo", "senderName"]);
});
