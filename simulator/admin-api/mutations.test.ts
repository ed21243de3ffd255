import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkout } from "../checkout/checkout.ts";
import { installApp, uninstallApp } from "../compliance.ts";
import { makeCoreFixture, type CoreFixture } from "../core-fixture.ts";
import { addCustomer } from "../records.ts";
import type { AccessToken, SimCustomer } from "../shapes.ts";
import { bulkOperationsIdle, bulkRunner } from "./bulk/operations.ts";
import { answerGraphql } from "./execute.ts";

let fixture: CoreFixture;
let ann: SimCustomer;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of any document
type Data = any;

/** Runs a document as the installed app; fails on errors. */
function run(query: string, variables: Record<string, unknown> = {}, scopes = fixture.shop.grantedScopes): Data {
  const token: AccessToken = { token: "t", expiresAt: Number.POSITIVE_INFINITY, scopes, revoked: false };
  const answer = answerGraphql(fixture.sim, fixture.shop, token, { query, variables }, bulkRunner);
  if (answer["errors"]) throw new Error(JSON.stringify(answer["errors"]));
  return answer["data"];
}

beforeEach(() => {
  fixture = makeCoreFixture();
  ann = addCustomer(fixture.sim.state, fixture.shop, { email: "ann@shopper.example", createdAt: fixture.clock.now(), tags: ["VIP"] });
});
afterEach(() => fixture.close());

describe("discounts", () => {
  const create = `mutation ($d: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $d) { userErrors { field code message }
    codeDiscountNode { id codeDiscount { __typename ... on DiscountCodeBasic { title status usageLimit endsAt asyncUsageCount codesCount { count } codes(first: 5) { nodes { code asyncUsageCount } }
      customerGets { value { __typename ... on DiscountPercentage { percentage } } items { __typename } } context { __typename ... on DiscountCustomers { customers { id } } } minimumRequirement { ... on DiscountMinimumSubtotal { greaterThanOrEqualToSubtotal { amount } } } } } } } }`;
  const input = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
    title: "Come back",
    code: "BACK",
    startsAt: "2026-11-22T00:00:00Z",
    endsAt: "2026-12-22T00:00:00Z",
    usageLimit: 1,
    context: { all: "ALL" },
    customerGets: { value: { percentage: 0.15 }, items: { all: true } },
    minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: "20.0" } },
    ...change,
  });
  const createErrors = (change: Record<string, unknown>): string[] => run(create, { d: input(change) }).discountCodeBasicCreate.userErrors.map(({ code }: { code: string }) => code);

  test("a discount is created as asked, found by its code, used up at the checkout, and counted a minute later", () => {
    const made = run(create, { d: input() }).discountCodeBasicCreate;
    expect(made.userErrors).toEqual([]);
    expect(made.codeDiscountNode.codeDiscount).toMatchObject({
      __typename: "DiscountCodeBasic",
      title: "Come back",
      status: "ACTIVE",
      usageLimit: 1,
      endsAt: "2026-12-22T00:00:00Z",
      codesCount: { count: 1 },
      customerGets: { value: { __typename: "DiscountPercentage", percentage: 0.15 }, items: { __typename: "AllDiscountItems" } },
      minimumRequirement: { greaterThanOrEqualToSubtotal: { amount: "20.0" } },
    });
    const byCode = `query { codeDiscountNodeByCode(code: "back") { id codeDiscount { ... on DiscountCodeBasic { asyncUsageCount status } } } }`;
    expect(checkout(fixture.sim, fixture.shop, { customerId: ann.id, codes: ["BACK"], lines: [{ title: "Mug", unitPriceMinor: 2000 }] })).toMatchObject({ discounted: true });
    expect(run(byCode).codeDiscountNodeByCode).toEqual({ id: made.codeDiscountNode.id, codeDiscount: { asyncUsageCount: 0, status: "ACTIVE" } });
    fixture.clock.advance(60_000);
    expect(run(byCode).codeDiscountNodeByCode.codeDiscount.asyncUsageCount).toBe(1);
  });

  test("what Shopify refuses is refused with its codes", () => {
    expect(createErrors({ title: " ", code: "" })).toEqual(["BLANK", "BLANK"]);
    expect(createErrors({ endsAt: "2026-11-21T00:00:00Z" })).toEqual(["END_DATE_BEFORE_START_DATE"]);
    expect(createErrors({ customerGets: { value: { percentage: 15 }, items: { all: true } } })).toEqual(["VALUE_OUTSIDE_RANGE"]);
    expect(createErrors({ minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: "1" }, quantity: { greaterThanOrEqualToQuantity: "2" } } })).toEqual(["MINIMUM_SUBTOTAL_AND_QUANTITY_RANGE_BOTH_PRESENT"]);
    expect(createErrors({ context: { customers: { add: ["gid://shopify/Customer/1"] } } })).toEqual(["INVALID"]);
    expect(createErrors({})).toEqual([]);
    expect(createErrors({ code: "back" })).toEqual(["TAKEN"]);
  });

  test("codes are added in lots of 250 at most, become live together later, and a taken one fails alone", () => {
    const id = run(create, { d: input() }).discountCodeBasicCreate.codeDiscountNode.id as string;
    const add = `mutation ($id: ID!, $codes: [DiscountRedeemCodeInput!]!) { discountRedeemCodeBulkAdd(discountId: $id, codes: $codes) { bulkCreation { id done codesCount importedCount } userErrors { code } } }`;
    const codes = Array.from({ length: 250 }, (_, i) => ({ code: i === 9 ? "back" : `CODE-${i}` }));
    const { bulkCreation } = run(add, { id, codes }).discountRedeemCodeBulkAdd;
    expect(bulkCreation).toMatchObject({ done: false, codesCount: 250, importedCount: 0 });
    expect(checkout(fixture.sim, fixture.shop, { customerId: ann.id, codes: ["CODE-1"], lines: [{ title: "Mug", unitPriceMinor: 2000 }] })).toMatchObject({ discounted: false, refused: [{ why: "unknown_code" }] });
    fixture.clock.advance(3000);
    const status = `query ($id: ID!) { discountRedeemCodeBulkCreation(id: $id) { done importedCount failedCount codes(first: 250) { nodes { code errors { code } discountRedeemCode { id } } } } }`;
    const done = run(status, { id: bulkCreation.id }).discountRedeemCodeBulkCreation;
    expect(done).toMatchObject({ done: true, importedCount: 249, failedCount: 1 });
    expect(done.codes.nodes[9]).toEqual({ code: "back", errors: [{ code: "TAKEN" }], discountRedeemCode: null });
    expect(checkout(fixture.sim, fixture.shop, { customerId: ann.id, codes: ["code-1"], lines: [{ title: "Mug", unitPriceMinor: 2000 }] })).toMatchObject({ discounted: true });
    expect(() => run(add, { id, codes: [...codes, { code: "ONE-MORE" }] })).toThrow("MAX_INPUT_SIZE_EXCEEDED");
  });

  test("deactivating ends it now", () => {
    const id = run(create, { d: input() }).discountCodeBasicCreate.codeDiscountNode.id as string;
    run(`mutation ($id: ID!) { discountCodeDeactivate(id: $id) { codeDiscountNode { id } userErrors { code } } }`, { id });
    expect(run(`query ($id: ID!) { codeDiscountNode(id: $id) { codeDiscount { ... on DiscountCodeBasic { status endsAt } } } }`, { id }).codeDiscountNode.codeDiscount).toEqual({ status: "EXPIRED", endsAt: "2026-11-22T12:00:00Z" });
  });

  test("free shipping is a discount type of its own; a token without write_discounts is refused", () => {
    const ship = `mutation ($d: DiscountCodeFreeShippingInput!) { discountCodeFreeShippingCreate(freeShippingCodeDiscount: $d) { codeDiscountNode { codeDiscount { __typename ... on DiscountCodeFreeShipping { discountClasses maximumShippingPrice { amount } } } } userErrors { code } } }`;
    const { customerGets: _, ...rest } = input({ maximumShippingPrice: "9.90" });
    expect(run(ship, { d: { ...rest, combinesWith: { shippingDiscounts: true } } }).discountCodeFreeShippingCreate.userErrors).toEqual([{ code: "INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS" }]);
    expect(run(ship, { d: rest }).discountCodeFreeShippingCreate).toEqual({ codeDiscountNode: { codeDiscount: { __typename: "DiscountCodeFreeShipping", discountClasses: ["SHIPPING"], maximumShippingPrice: { amount: "9.9" } } }, userErrors: [] });
    expect(() => run(create, { d: input() }, ["read_customers"])).toThrow("ACCESS_DENIED");
  });
});

describe("customers", () => {
  test("consent is written with its time; webhooks tell of it", () => {
    const update = `mutation ($i: CustomerEmailMarketingConsentUpdateInput!) { customerEmailMarketingConsentUpdate(input: $i) { customer { defaultEmailAddress { marketingState marketingUpdatedAt } } userErrors { code } } }`;
    const i = { customerId: `gid://shopify/Customer/${ann.id}`, emailMarketingConsent: { marketingState: "UNSUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN", consentUpdatedAt: "2026-11-22T11:59:00Z" } };
    expect(run(update, { i }).customerEmailMarketingConsentUpdate).toEqual({ customer: { defaultEmailAddress: { marketingState: "UNSUBSCRIBED", marketingUpdatedAt: "2026-11-22T11:59:00Z" } }, userErrors: [] });
    expect([...fixture.shop.deliveries.values()].map(({ topic }) => topic)).toEqual(["customers_email_marketing_consent/update", "customers/update"]);
    expect(run(update, { i: { ...i, customerId: "gid://shopify/Customer/1" } }).customerEmailMarketingConsentUpdate.userErrors).toEqual([{ code: "INVALID" }]);
  });

  test("tags are added and removed without case, with the scope of what they are on", () => {
    const id = `gid://shopify/Customer/${ann.id}`;
    const change = (kind: string, t: string[]): Data => run(`mutation ($id: ID!, $t: [String!]!) { ${kind}(id: $id, tags: $t) { node { ... on Customer { tags } } userErrors { message } } }`, { id, t })[kind].node.tags;
    expect(change("tagsAdd", ["In a campaign"])).toEqual(["VIP", "In a campaign"]);
    expect(change("tagsRemove", ["vip"])).toEqual(["In a campaign"]);
    expect(() => run(`mutation ($id: ID!) { tagsAdd(id: $id, tags: ["x"]) { userErrors { message } } }`, { id }, ["read_customers"])).toThrow("write_customers");
  });

  test("a segment is created once, and only from a query that can be read", () => {
    const make = `mutation ($n: String!, $q: String!) { segmentCreate(name: $n, query: $q) { segment { id query } userErrors { field message } } }`;
    const { segment } = run(make, { n: "Gone", q: "number_of_orders = 0" }).segmentCreate;
    expect(run(`query ($id: ID!) { customerSegmentMembers(segmentId: $id, first: 5) { totalCount } }`, { id: segment.id }).customerSegmentMembers.totalCount).toBe(1);
    expect(run(make, { n: "Gone", q: "number_of_orders = 0" }).segmentCreate.userErrors[0].field).toEqual(["name"]);
    expect(run(make, { n: "Other", q: "colour = 1" }).segmentCreate.userErrors[0].field).toEqual(["query"]);
  });
});

test("an app-owned metafield is set only by who read its latest value", () => {
  const owner = run("{ currentAppInstallation { id } }").currentAppInstallation.id as string;
  const set = (value: string, compareDigest: string | null | undefined): Data =>
    run(`mutation ($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) { metafields { namespace value compareDigest } userErrors { code elementIndex } } }`, {
      m: [{ ownerId: owner, namespace: "$app:sending", key: "mark", type: "number_integer", value, ...(compareDigest === undefined ? {} : { compareDigest }) }],
    }).metafieldsSet;
  const first = set("1", null);
  expect(first).toMatchObject({ metafields: [{ value: "1", namespace: expect.stringMatching(/^app--\d+--sending$/) as string }], userErrors: [] });
  expect(set("2", null).userErrors).toEqual([{ code: "STALE_OBJECT", elementIndex: 0 }]);
  expect(set("2", first.metafields[0].compareDigest).userErrors).toEqual([]);
  expect(run(`{ currentAppInstallation { metafield(namespace: "$app:sending", key: "mark") { value } } }`).currentAppInstallation.metafield.value).toBe("2");
});

test("a mutation runs in bulk over uploaded variables; results name their line", async () => {
  const [target] = run(`mutation { stagedUploadsCreate(input: [{ resource: BULK_MUTATION_VARIABLES, filename: "v.jsonl", mimeType: "text/jsonl", httpMethod: POST }]) { stagedTargets { url parameters { name value } } userErrors { message } } }`).stagedUploadsCreate.stagedTargets;
  const path = target.parameters[0].value as string;
  const bulk = `mutation ($m: String!, $p: String!) { bulkOperationRunMutation(mutation: $m, stagedUploadPath: $p) { bulkOperation { id } userErrors { code } } }`;
  const m = `mutation call($id: ID!, $tags: [String!]!) { tagsAdd(id: $id, tags: $tags) { node { id } userErrors { message } } }`;
  expect(run(bulk, { m, p: path }).bulkOperationRunMutation.userErrors).toEqual([{ code: "NO_SUCH_FILE" }]);
  fixture.shop.uploads.set(path, [ann.id, 1].map((id) => JSON.stringify({ id: `gid://shopify/Customer/${id}`, tags: ["seen"] })).join("\n"));
  const { id } = run(bulk, { m, p: path }).bulkOperationRunMutation.bulkOperation;
  await bulkOperationsIdle(fixture.sim);
  expect(run(`query ($id: ID!) { bulkOperation(id: $id) { status type objectCount } }`, { id }).bulkOperation).toEqual({ status: "COMPLETED", type: "MUTATION", objectCount: "2" });
  expect(ann.tags).toEqual(["VIP", "seen"]);
});

test.each<[string, Record<string, unknown>, string[]]>([
  ["no such owner", { ownerId: "gid://shopify/AppInstallation/1" }, ["INVALID"]],
  ["no such type", { type: "text" }, ["INVALID_TYPE"]],
  ["a fraction as an integer", { type: "number_integer", value: "1.5" }, ["INVALID_VALUE"]],
  ["two lines in one", { type: "single_line_text_field", value: "a\nb" }, ["INVALID_VALUE"]],
  ["half a JSON", { type: "json", value: "{" }, ["INVALID_VALUE"]],
  ["a day that is none", { type: "date", value: "2026-13-01" }, ["INVALID_VALUE"]],
  ["nothing", { value: "" }, ["BLANK"]],
  ["a key of one letter", { key: "k" }, ["TOO_SHORT"]],
  ["a key with a dot", { key: "a.b" }, ["INVALID"]],
  ["another app's namespace", { namespace: "app--7--sending" }, ["APP_NOT_AUTHORIZED"]],
])("a metafield with %s is refused, and none of its call is written", (_, change, codes) => {
  const good = { ownerId: `gid://shopify/AppInstallation/${fixture.shop.id}`, namespace: "$app:sending", key: "mark", type: "single_line_text_field", value: "1" };
  const answer = run(`mutation ($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) { metafields { id } userErrors { code elementIndex } } }`, { m: [good, { ...good, key: "other", ...change }] });
  expect(answer.metafieldsSet).toEqual({ metafields: null, userErrors: codes.map((code) => ({ code, elementIndex: 1 })) });
  expect(fixture.shop.metafields.size).toBe(0);
});

test("a customer's metafield takes write_customers; the installation's own take no scope and end with it", () => {
  const set = (ownerId: string, scopes: string[]): Data =>
    run(`mutation ($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) { metafields { jsonValue } userErrors { code } } }`, { m: [{ ownerId, key: "mark", type: "number_integer", value: "7" }] }, scopes).metafieldsSet;
  const customer = `gid://shopify/Customer/${ann.id}`;
  expect(() => set(customer, ["read_customers"])).toThrow("ACCESS_DENIED");
  expect(set(customer, ["write_customers"])).toEqual({ metafields: [{ jsonValue: 7 }], userErrors: [] });
  expect(set(`gid://shopify/AppInstallation/${fixture.shop.id}`, [])).toEqual({ metafields: [{ jsonValue: 7 }], userErrors: [] });
  uninstallApp(fixture.sim, fixture.shop);
  installApp(fixture.sim, fixture.shop);
  expect(run(`{ currentAppInstallation { metafield(key: "mark") { value } } }`).currentAppInstallation.metafield).toBeNull();
  expect([...fixture.shop.metafields.values()].map(({ ownerId }) => ownerId)).toEqual([customer]);
});
