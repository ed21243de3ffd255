import { expect, test } from "vitest";
import { parseSenderSettings, senderOf } from "./sender.ts";
import type { Shop } from "./shop.ts";

const shop = (settings: Partial<Shop["settings"]>) => ({ domain: "nordlicht.myshopify.com", settings: { name: "Nordlicht", email: "owner@nordlicht.example", senderName: null, replyTo: null, ...settings } }) as Shop;

test("mail leaves from the operator's domain under the shop's name and is answered to the shop", () => {
  expect(senderOf(shop({}), "mail.comeback.example")).toEqual({ from: { name: "Nordlicht", address: "nordlicht@mail.comeback.example" }, replyTo: "owner@nordlicht.example" });
  expect(senderOf(shop({ senderName: "Nordlicht Tee", replyTo: "hallo@nordlicht.example" }), "mail.comeback.example")).toEqual({
    from: { name: "Nordlicht Tee", address: "nordlicht@mail.comeback.example" },
    replyTo: "hallo@nordlicht.example",
  });
});

const good = { senderName: " Nordlicht ", replyTo: "Hallo@Nordlicht.example ", postalAddress: "Hafenstraße 1\n20457 Hamburg", dailyCap: "150" };

test("sender settings are trimmed and checked", () => {
  expect(parseSenderSettings(good)).toEqual({ kind: "valid", settings: { senderName: "Nordlicht", replyTo: "hallo@nordlicht.example", postalAddress: "Hafenstraße 1\n20457 Hamburg", dailyCap: 150 } });
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
  expect(parseSenderSettings({ ...good, [field]: value })).toEqual({ kind: "invalid", errors: { [field]: code } });
});

test("a form without fields names each of them", () => {
  const parsed = parseSenderSettings({});
  expect(parsed.kind === "invalid" && Object.keys(parsed.errors).sort()).toEqual(["dailyCap", "postalAddress", "replyTo", "senderName"]);
});
