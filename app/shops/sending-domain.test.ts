import { describe, expect, test } from "vitest";
import { linkHostsOf, readLinkHosts } from "./link-hosts.ts";
import { readSenderAddress } from "./sending-domain.ts";
import type { Shop } from "./shop.ts";

const read = (typed: string) => readSenderAddress(typed, ["mail.comeback.example", "app.comeback.example"]);

test.each([
  ["hello@nordlicht.example", { localPart: "hello", domain: "nordlicht.example", registrable: "nordlicht.example" }],
  [" Hello.There+1@News.Nordlicht.co.uk. ", { localPart: "hello.there+1", domain: "news.nordlicht.co.uk", registrable: "nordlicht.co.uk" }],
  ["hallo@bücher.de", { localPart: "hallo", domain: "xn--bcher-kva.de", registrable: "xn--bcher-kva.de" }],
])("%s is an address", (typed, address) => expect(read(typed)).toEqual({ kind: "address", address }));

describe("rule 3: an address that can never be a shop's own is refused", () => {
  test.each([
    ["", "required"],
    ["nordlicht.example", "not_an_address"],
    ["@nordlicht.example", "not_an_address"],
    ["a b@nordlicht.example", "not_an_address"],
    ["a@b@nordlicht.example", "not_an_address"],
    ["x\r\nBcc: a@nordlicht.example", "not_an_address"],
    ["postmaster@nordlicht.example", "not_an_address"],
    ["shop@gmail.com", "free_mail"],
    ["shop@GMX.de", "free_mail"],
    ["shop@mailinator.com", "free_mail"],
    ["shop@mail.yahoo.com", "free_mail"],
    ["shop@co.uk", "public_suffix"],
    ["shop@github.io", "public_suffix"],
    ["shop@com", "public_suffix"],
    ["shop@mail.comeback.example", "operator"],
    ["shop@x.mail.comeback.example", "operator"],
    ["shop@comeback.example", "operator"],
    ["shop@nordlicht.myshopify.com", "shopify"],
    ["shop@shopify.com", "shopify"],
    ["shop@127.0.0.1", "ip_address"],
    ["shop@[::1]", "not_a_host"],
    ["shop@0x7f000001", "ip_address"],
    ["shop@nord licht.example", "not_a_host"],
    ["shop@-nordlicht.example", "not_a_host"],
    ["shop@nordlicht.example:25", "not_a_host"],
  ])("%j is %s", (typed, why) => expect(read(typed)).toEqual({ kind: "refused", why }));
});

describe("rule 4: links lead to the shop's own domains and to the sites it named", () => {
  test("a list of sites is read as people write it, once each", () => {
    expect(readLinkHosts("instagram.com\nhttps://www.Instagram.com/nordlicht?x=1\n\n blog.nordlicht.co.uk/, bücher.de")).toEqual({ kind: "hosts", hosts: ["instagram.com", "blog.nordlicht.co.uk", "xn--bcher-kva.de"] });
    expect(readLinkHosts(" \n ")).toEqual({ kind: "hosts", hosts: [] });
  });
  test.each([
    ["10.0.0.1", "ip_address"],
    ["http://3232235777/", "ip_address"],
    ["co.uk", "public_suffix"],
    ["myshopify.com", "public_suffix"],
    ["bit.ly/x", "shortener"],
    ["https://www.tinyurl.com", "shortener"],
    ["localhost", "not_a_host"],
    ["user@evil.example", "not_a_host"],
    ["*.example.com", "not_a_host"],
    [Array.from({ length: 21 }, (_, i) => `site${i}.example`).join("\n"), "too_many"],
  ])("%j is refused: %s", (typed, why) => expect(readLinkHosts(typed)).toMatchObject({ kind: "refused", why }));

  test("the shop's own domains are allowed by themselves, one of its own for mails once it is verified", () => {
    const shop = (verified: boolean) => ({ domain: "nordlicht.myshopify.com", ownDomain: { domain: "nordlicht-post.example", verified }, settings: { primaryUrl: "https://www.nordlicht.example", linkHosts: ["instagram.com"] } }) as Shop;
    expect(linkHostsOf(shop(false))).toEqual(["nordlicht.example", "nordlicht.myshopify.com", "instagram.com"]);
    expect(linkHostsOf(shop(true))).toContain("nordlicht-post.example");
  });
});
