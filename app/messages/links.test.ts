import fc from "fast-check";
import { expect, test } from "vitest";
import { createSealer } from "../platform/sealing.server.ts";
import { readToken, writeTokens } from "./links.ts";

const key = (id: string, byte: number) => `${id}:${Buffer.alloc(32, byte).toString("base64")}`;
const seal = createSealer([key("k1", 1)]);
const id = fc.bigInt({ min: 1n, max: 9_223_372_036_854_775_807n });

test("what is written is read again, as its own kind only", () => {
  fc.assert(
    fc.property(id, id, fc.option(fc.webUrl()), (shopId, messageId, url) => {
      const tokens = writeTokens(seal, shopId, messageId, url === null ? null : seal.seal(url));
      expect(readToken(seal, "c", tokens.button)).toEqual({ kind: "c", shopId, messageId, link: 1, forwardTo: null });
      expect(readToken(seal, "c", tokens.plain)).toMatchObject({ link: 2 });
      expect(readToken(seal, "o", tokens.open)).toMatchObject({ shopId, messageId });
      expect(readToken(seal, "u", tokens.unsubscribe)).toEqual({ kind: "u", shopId, messageId, link: 0, forwardTo: url });
      expect(readToken(seal, "p", tokens.preferences)).toEqual({ kind: "p", shopId, messageId, link: 0, forwardTo: null });
      expect(readToken(seal, "u", tokens.preferences)).toBe(null);
      expect(readToken(seal, "u", tokens.button)).toBe(null);
      expect(readToken(seal, "c", tokens.open)).toBe(null);
      expect(readToken(seal, "o", tokens.unsubscribe)).toBe(null);
    }),
  );
});

test("any change makes it worthless", () => {
  const { unsubscribe } = writeTokens(seal, 7n, 123n, seal.seal("https://shopify.example/u"));
  fc.assert(
    fc.property(fc.nat(unsubscribe.length - 1), fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz0123456789-_."), (at, sign) => {
      const changed = unsubscribe.slice(0, at) + sign + unsubscribe.slice(at + 1);
      // The number of the link is not signed: it names nothing but which of the mail's addresses it was.
      fc.pre(changed !== unsubscribe && changed.split("-")[2] === "0");
      expect(readToken(seal, "u", changed)).toBe(null);
    }),
  );
  expect(readToken(createSealer([key("k2", 2)]), "u", unsubscribe)).toBe(null);
  expect(readToken(seal, "u", "")).toBe(null);
});

test("links stay good when a newer key is put in front", () => {
  const { button } = writeTokens(seal, 7n, 123n, null);
  expect(readToken(createSealer([key("k2", 2), key("k1", 1)]), "c", button)).toMatchObject({ shopId: 7n, messageId: 123n });
});
