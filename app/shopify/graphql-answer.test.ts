import { expect, test } from "vitest";
import { readGraphqlAnswer } from "./graphql-answer.ts";

const cost = { requestedQueryCost: 12, throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 1988, restoreRate: 100 } };

test("data without errors", () => {
  expect(readGraphqlAnswer({ data: { shop: { name: "Nordlicht" } }, extensions: { cost } })).toEqual({ kind: "data", data: { shop: { name: "Nordlicht" } }, userErrors: [], cost });
});

test("userErrors of any payload are found", () => {
  const answer = readGraphqlAnswer({ data: { tagsAdd: { userErrors: [] }, discountCodeBasicCreate: { userErrors: [{ field: ["code"], message: "Code is taken", code: "TAKEN", extraInfo: null }] } } });
  expect(answer).toMatchObject({ kind: "data", userErrors: [{ field: ["code"], message: "Code is taken", code: "TAKEN" }] });
});

test.each([
  ["THROTTLED", { kind: "throttled" }],
  ["ACCESS_DENIED", { kind: "denied", missing: "`read_orders` access scope." }],
  ["INTERNAL_SERVER_ERROR", { kind: "failed", why: "said so" }],
  ["MAX_COST_EXCEEDED", { kind: "invalid", why: "said so" }],
  [undefined, { kind: "invalid", why: "said so" }],
])("errors with the code %s", (code, expected) => {
  expect(readGraphqlAnswer({ errors: [{ message: "said so", extensions: { code, requiredAccess: "`read_orders` access scope." } }] })).toMatchObject(expected);
});

test.each([["a page"], [null], [{}], [{ data: null }]])("%j is a failure, not an empty answer", (body) => {
  expect(readGraphqlAnswer(body)).toMatchObject({ kind: "failed" });
});
