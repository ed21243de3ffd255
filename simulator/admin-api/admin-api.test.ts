import { createHmac } from "node:crypto";
import type { Server } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { uninstallApp } from "../compliance.ts";
import { listen, makeCoreFixture, serverFor, type CoreFixture } from "../core-fixture.ts";
import { addCustomer, addProduct, recordOrder } from "../records.ts";
import { bulkOperationsIdle } from "./bulk/operations.ts";
import { handleAdminApi } from "./http.ts";

const day = 86_400_000;
let fixture: CoreFixture;
let server: Server;
let base: string;

/** A session token as App Bridge gives it. */
function idToken(change: Record<string, unknown> = {}, secret = "secret"): string {
  const now = Math.floor(fixture.clock.now() / 1000);
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const body = `${encode({ alg: "HS256", typ: "JWT" })}.${encode({ iss: `https://${fixture.shop.domain}/admin`, dest: `https://${fixture.shop.domain}`, aud: "key", sub: "1", exp: now + 60, nbf: now - 1, iat: now, ...change })}`;
  return `${body}.${createHmac("sha256", secret).update(body).digest("base64url")}`;
}

interface TokenBody {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  scope: string;
  error?: string;
}

async function askToken(form: Record<string, string>): Promise<{ status: number; body: TokenBody }> {
  const response = await fetch(`${base}/admin/oauth/access_token`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-sim-shop": fixture.shop.domain },
    body: JSON.stringify({ client_id: "key", client_secret: "secret", ...form }),
  });
  return { status: response.status, body: (await response.json()) as TokenBody };
}

const exchange = (jwt = idToken()): Promise<{ status: number; body: TokenBody }> =>
  askToken({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: jwt,
    subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
    requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
    expiring: "1",
  });

const refresh = (token: string): Promise<{ status: number; body: TokenBody }> => askToken({ grant_type: "refresh_token", refresh_token: token });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of any document
type Answer = { status: number; data: any; errors: any[] | undefined; extensions: any };

async function graphql(query: string, variables: Record<string, unknown> = {}, token?: string): Promise<Answer> {
  const access = token ?? (await exchange()).body.access_token;
  const response = await fetch(`${base}/admin/api/2026-10/graphql.json`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-sim-shop": fixture.shop.domain, "x-shopify-access-token": access },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer, "status">) };
}

async function start(options: Parameters<typeof makeCoreFixture>[0] = {}): Promise<void> {
  fixture = makeCoreFixture(options);
  server = serverFor((request, response) => void handleAdminApi(fixture.sim, request, response));
  base = await listen(server);
}

/** Ten customers with `n` orders each, 10 days apart, the newest of customer n being n·10 days old. */
function fill(): void {
  const { sim, shop, clock } = fixture;
  const product = addProduct(sim.state, shop, { title: "Mug", pricesMinor: [1250], createdAt: shop.createdAt });
  const [variant] = product.variants;
  for (let n = 1; n <= 10; n++) {
    const customer = addCustomer(sim.state, shop, {
      email: `c${n}@shopper.example`,
      firstName: `C${n}`,
      createdAt: clock.now() - 300 * day,
      tags: n % 2 ? ["odd"] : [],
      consent: { state: n % 3 === 0 ? "UNSUBSCRIBED" : "SUBSCRIBED" },
    });
    for (let i = n; i >= 1; i--)
      recordOrder(sim.state, shop, {
        customerId: customer.id,
        createdAt: clock.now() - (n + i - 1) * 10 * day,
        shippingMinor: 490,
        lines: [{ title: "Mug", quantity: 2, unitPriceMinor: 1250, productId: product.id, variantId: variant?.id ?? null }],
      });
  }
}

beforeEach(() => start());
afterEach(async () => {
  await bulkOperationsIdle(fixture.sim);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  fixture.close();
});

describe("tokens", () => {
  test("the token endpoint leaves out what a write scope implies, the installation names it", async () => {
    const { body } = await exchange();
    expect(body.scope.split(",")).toEqual(["write_customers", "read_orders", "read_products", "write_discounts", "read_all_orders"]);
    const { data } = await graphql("{ currentAppInstallation { accessScopes { handle } } }", {}, body.access_token);
    expect(data.currentAppInstallation.accessScopes.map(({ handle }: { handle: string }) => handle)).toEqual(expect.arrayContaining(["read_customers", "write_customers", "read_discounts", "write_discounts"]));
  });

  test("an id_token buys an expiring offline token; wrong signature, audience, shop or age do not", async () => {
    const good = await exchange();
    expect(good.body).toMatchObject({ expires_in: 3600, refresh_token_expires_in: 7_776_000 });
    for (const bad of [idToken({}, "other"), idToken({ aud: "x" }), idToken({ dest: "https://other.myshopify.com" }), idToken({ exp: Math.floor(fixture.clock.now() / 1000) - 11 }), "a.b"]) {
      expect(await exchange(bad)).toMatchObject({ status: 400, body: { error: "invalid_subject_token" } });
    }
  });

  test("after an hour a token is refused; a refresh token works once, and again only until its replacement is used", async () => {
    const first = (await exchange()).body;
    fixture.clock.advance(3_601_000);
    expect((await graphql("{ shop { name } }", {}, first.access_token)).status).toBe(401);
    const second = (await refresh(first.refresh_token)).body;
    expect((await refresh(first.refresh_token)).body.access_token).toBe(second.access_token);
    expect((await graphql("{ shop { name } }", {}, second.access_token)).data.shop.name).toBe("Nordlicht");
    expect(await refresh(first.refresh_token)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect((await refresh(second.refresh_token)).status).toBe(200);
  });

  test("an uninstall kills access and refresh tokens at once", async () => {
    const { access_token, refresh_token } = (await exchange()).body;
    uninstallApp(fixture.sim, fixture.shop);
    expect((await graphql("{ shop { name } }", {}, access_token)).status).toBe(401);
    expect((await refresh(refresh_token)).status).toBe(400);
    expect((await exchange()).body.error).toBe("app_not_installed");
  });
});

describe("documents", () => {
  test("a document that is invalid on Shopify's schema is refused", async () => {
    const { status, errors, data } = await graphql("{ orders(first: 1) { nodes { idd } } }");
    expect(status).toBe(200);
    expect(data).toBeUndefined();
    expect(errors?.[0].message).toContain(`Cannot query field "idd" on type "Order"`);
  });

  test.each<[string, string, Record<string, unknown>, string]>([
    ["an id that is no global one", "query ($id: ID!) { customer(id: $id) { id } }", { id: "7" }, "Invalid global id '7'"],
    ["the same written into the document", '{ customer(id: "7") { id } }', {}, "Invalid global id '7'"],
    ["a time that is none", "mutation ($i: CustomerEmailMarketingConsentUpdateInput!) { customerEmailMarketingConsentUpdate(input: $i) { userErrors { message } } }", { i: { customerId: "gid://shopify/Customer/1", emailMarketingConsent: { marketingState: "UNSUBSCRIBED", consentUpdatedAt: "yesterday" } } }, "DateTime cannot represent"],
    ["an amount with a currency", "mutation ($d: DiscountCodeFreeShippingInput!) { discountCodeFreeShippingCreate(freeShippingCodeDiscount: $d) { userErrors { message } } }", { d: { maximumShippingPrice: "9.90 EUR" } }, "Decimal cannot represent"],
    ["251 ids at once", "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", { ids: Array(251).fill("gid://shopify/Customer/1") }, "array size of 251"],
  ])("%s is an error, not nothing", async (_, query, variables, message) => {
    const { status, errors } = await graphql(query, variables);
    expect(status).toBe(200);
    expect(errors?.[0].message).toContain(message);
  });

  test("without approval protected fields are null beside an error, and in bulk the operation fails", async () => {
    fill();
    fixture.sim.app.protectedData = false;
    const { errors, data } = await graphql("{ customers(first: 1) { nodes { id firstName defaultEmailAddress { emailAddress marketingState } } } }");
    expect(errors?.map(({ path, extensions }) => [path.at(-1), extensions.code])).toEqual([["firstName", "ACCESS_DENIED"], ["emailAddress", "ACCESS_DENIED"]]);
    expect(data.customers.nodes[0]).toMatchObject({ firstName: null, defaultEmailAddress: null });
    const run = `mutation { bulkOperationRunQuery(query: "{ customers { edges { node { id firstName } } } }") { bulkOperation { id } userErrors { message } } }`;
    const { id } = (await graphql(run)).data.bulkOperationRunQuery.bulkOperation;
    await bulkOperationsIdle(fixture.sim);
    expect((await graphql("query ($id: ID!) { bulkOperation(id: $id) { status errorCode } }", { id })).data.bulkOperation).toEqual({ status: "FAILED", errorCode: "ACCESS_DENIED" });
  });

  test("a field whose scope the token lacks is denied, the rest is answered", async () => {
    const { errors, data } = await graphql("{ shop { name } job: currentAppInstallation { accessScopes { handle } } draftOrders(first: 1) { nodes { id } } }");
    expect(errors?.[0]).toMatchObject({ path: ["draftOrders"], extensions: { code: "ACCESS_DENIED" } });
    expect(data).toBeNull();
    expect((await graphql("{ currentAppInstallation { accessScopes { handle } } }")).data.currentAppInstallation.accessScopes).toContainEqual({ handle: "write_discounts" });
  });

  test("orders are read with amounts, lines and customer, page by page", async () => {
    fill();
    const page = `query ($after: String) { orders(first: 20, after: $after, sortKey: PROCESSED_AT, reverse: true) { pageInfo { hasNextPage endCursor } nodes {
      id processedAt test discountCodes cancelledAt sourceName currentTotalPriceSet { shopMoney { amount currencyCode } } currentSubtotalPriceSet { shopMoney { amount } }
      customer { id numberOfOrders defaultEmailAddress { emailAddress marketingState } } lineItems(first: 2) { nodes { title quantity isGiftCard product { id } variant { id } } } } } }`;
    const token = (await exchange()).body.access_token;
    const ids: string[] = [];
    for (let after: string | null = null; ; ) {
      const { data, errors }: Answer = await graphql(page, { after }, token);
      expect(errors).toBeUndefined();
      ids.push(...data.orders.nodes.map((order: { id: string }) => order.id));
      if (ids.length === 20) {
        expect(data.orders.nodes[0]).toMatchObject({
          test: false,
          currentTotalPriceSet: { shopMoney: { amount: "29.9", currencyCode: "EUR" } },
          currentSubtotalPriceSet: { shopMoney: { amount: "25.0" } },
          customer: { numberOfOrders: "1", defaultEmailAddress: { emailAddress: "c1@shopper.example", marketingState: "SUBSCRIBED" } },
          lineItems: { nodes: [{ title: "Mug", quantity: 2, isGiftCard: false }] },
        });
      }
      if (!data.orders.pageInfo.hasNextPage) break;
      after = data.orders.pageInfo.endCursor;
    }
    expect(new Set(ids).size).toBe(55);
  });

  test("filters select by instant, flag and status", async () => {
    fill();
    const since = new Date(fixture.clock.now() - 30 * day).toISOString();
    const { data } = await graphql(`query ($q: String) { ordersCount(query: $q) { count precision } customersCount(query: "tag:odd AND orders_count:>=3") { count } }`, { q: `updated_at:>='${since}' AND test:false status:any` });
    expect(data).toEqual({ ordersCount: { count: 4, precision: "EXACT" }, customersCount: { count: 4 } });
    expect((await graphql(`{ ordersCount(query: "colour:red") { count } }`)).errors?.[0].extensions.code).toBe("INVALID_SEARCH_FIELD");
  });

  test("without read_all_orders orders older than 60 days do not exist, but customer records tell of them", async () => {
    server.close();
    await start({ optionalScopes: [] });
    fill();
    const { data } = await graphql("{ ordersCount { count } customers(first: 10, reverse: true) { nodes { numberOfOrders lastOrder { id } } } }");
    expect(data.ordersCount.count).toBe(12);
    expect(data.customers.nodes[0]).toEqual({ numberOfOrders: "10", lastOrder: null });
  });

  test("segment members come with their exact total", async () => {
    fill();
    const query = `{ customerSegmentMembers(first: 2, query: "last_order_date < -49d AND number_of_orders > 0 AND email_subscription_status = 'SUBSCRIBED'", sortKey: "number_of_orders") {
      totalCount edges { node { id numberOfOrders amountSpent { amount } defaultEmailAddress { emailAddress } } } pageInfo { hasNextPage } } }`;
    const { data } = await graphql(query);
    expect(data.customerSegmentMembers).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true }, edges: [{ node: { numberOfOrders: "5", amountSpent: { amount: "149.5" } } }, { node: { numberOfOrders: "7" } }] });
  });
});

describe("cost", () => {
  test("every answer says its cost; an empty bucket answers THROTTLED in a 200; too dear a query is refused", async () => {
    const { extensions } = await graphql("{ shop { name } }");
    expect(extensions.cost).toMatchObject({ requestedQueryCost: 1, actualQueryCost: 1, throttleStatus: { maximumAvailable: 2000, restoreRate: 100 } });
    const mutation = `mutation { tagsAdd(id: "gid://shopify/Customer/1", tags: ["x"]) { userErrors { message } } }`;
    expect((await graphql(mutation)).extensions.cost.requestedQueryCost).toBe(10);
    const dear = "{ orders(first: 250) { nodes { lineItems(first: 250) { nodes { product { variants(first: 250) { nodes { product { id } } } } } } } } }";
    expect((await graphql(dear)).errors?.[0].extensions.code).toBe("MAX_COST_EXCEEDED");
    fixture.sim.faults.set("admin.throttle", { next: 1 });
    expect(await graphql("{ shop { name } }")).toMatchObject({ status: 200, errors: [{ extensions: { code: "THROTTLED" } }] });
    expect((await graphql("{ shop { name } }")).data.shop.name).toBe("Nordlicht");
  });
});

describe("faults", () => {
  const addTag = (token: string): Promise<Answer> => graphql(`mutation ($id: ID!) { tagsAdd(id: $id, tags: ["seen"]) { userErrors { message } } }`, { id: `gid://shopify/Customer/${[...fixture.shop.customers.keys()][0] ?? 0}` }, token);

  test("a 502 did nothing, a lost answer did everything, a hanging call did nothing", async () => {
    fill();
    const token = (await exchange()).body.access_token;
    const [customer] = fixture.shop.customers.values();
    fixture.sim.faults.set("admin.server_error", { next: 1 });
    expect((await addTag(token)).status).toBe(502);
    fixture.sim.faults.set("admin.hang", { next: 1 });
    const hanging = addTag(token).catch((error: unknown) => error);
    expect(await Promise.race([hanging, new Promise((resolve) => setTimeout(resolve, 100, "waiting"))])).toBe("waiting");
    expect(customer?.tags).toEqual(["odd"]);
    fixture.sim.faults.set("admin.lost_answer", { next: 1 });
    await expect(addTag(token)).rejects.toThrow("fetch failed");
    expect(customer?.tags).toEqual(["odd", "seen"]);
    server.closeAllConnections();
    await hanging;
  });

  test("a token dies early, the token endpoint is down, the merchant uninstalls after two more calls", async () => {
    const token = (await exchange()).body.access_token;
    fixture.sim.faults.set("admin.token_expired", { next: 1 });
    expect((await graphql("{ shop { name } }", {}, token)).status).toBe(401);
    expect((await graphql("{ shop { name } }", {}, token)).status).toBe(401);
    fixture.sim.faults.set("token.server_error", { next: 1 });
    expect((await exchange()).status).toBe(503);
    const next = (await exchange()).body.access_token;
    fixture.sim.faults.set("admin.uninstall", { after: 2, next: 1 });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await graphql("{ shop { name } }", {}, next)).status);
    expect(statuses).toEqual([200, 200, 401, 401]);
    expect([...fixture.shop.deliveries.values()].map(({ topic }) => topic)).toEqual(["app/uninstalled"]);
  });
});

describe("bulk operations", () => {
  const orders = `{ orders { edges { node { id updatedAt customer { id } lineItems { edges { node { id title quantity } } } } } } }`;
  const runQuery = `mutation ($q: String!) { bulkOperationRunQuery(query: $q) { bulkOperation { id status } userErrors { field message code } } }`;
  const look = `query ($id: ID!) { bulkOperation(id: $id) { status errorCode url partialDataUrl objectCount rootObjectCount fileSize } }`;

  async function finished(query: string): Promise<Answer["data"]> {
    const { data } = await graphql(runQuery, { q: query });
    expect(data.bulkOperationRunQuery.userErrors).toEqual([]);
    expect(data.bulkOperationRunQuery.bulkOperation.status).toBe("CREATED");
    await bulkOperationsIdle(fixture.sim);
    return (await graphql(look, { id: data.bulkOperationRunQuery.bulkOperation.id })).data.bulkOperation;
  }

  const download = (url: string, headers: Record<string, string> = {}): Promise<Response> => fetch(base + new URL(url).pathname, { headers: { "x-sim-shop": fixture.shop.domain, ...headers } });

  test("the result holds every order and line, each line naming its parent, not always right after it", async () => {
    fill();
    const operation = await finished(orders);
    expect(operation).toMatchObject({ status: "COMPLETED", errorCode: null, objectCount: "110", rootObjectCount: "55", partialDataUrl: null });
    const text = await (await download(operation.url)).text();
    expect(String(Buffer.byteLength(text))).toBe(operation.fileSize);
    const lines = text.trim().split("\n").map((line) => JSON.parse(line) as { id: string; __parentId?: string; title?: string });
    const seen = new Set<string>();
    let apart = 0;
    lines.forEach((line, i) => {
      if (line.__parentId === undefined) seen.add(line.id);
      else {
        expect(seen.has(line.__parentId)).toBe(true);
        expect(line.title).toBe("Mug");
        if (lines[i - 1]?.id !== line.__parentId) apart++;
      }
    });
    expect(seen.size).toBe(55);
    expect(apart).toBeGreaterThan(0);
    const part = await download(operation.url, { range: "bytes=100-199" });
    expect(part.status).toBe(206);
    expect(await part.text()).toBe(text.slice(100, 200));
  });

  test("finishing causes a webhook; an empty result has no url", async () => {
    const operation = await finished(`{ orders(query: "created_at:<'2001-01-01'") { edges { node { id } } } }`);
    expect(operation).toMatchObject({ status: "COMPLETED", url: null, objectCount: "0" });
    expect([...fixture.shop.deliveries.values()].map(({ topic, body }) => [topic, (JSON.parse(body) as { status: string }).status])).toEqual([["bulk_operations/finish", "completed"]]);
  });

  test.each([
    ["{ shop { name } }", "Bulk queries must contain at least one connection."],
    ["{ orders { edges { node { name lineItems { edges { node { id } } } } } } }", "The parent 'node' field for a nested connection must select the 'id' field"],
    ["{ orders { nodes { id } } }", "edges and node"],
    ["{ orders { edges { node { id refunds { id refundLineItems { edges { node { quantity } } } } } } } }", "connection field within a list field"],
    ["{ orders { edges { node { idd } } } }", "Cannot query field"],
    ["{ customers { edges { node { id orders { edges { node { id lineItems { edges { node { id } } } } } } } } } }", "nesting depth"],
  ])("%s is refused", async (query, message) => {
    const { data } = await graphql(runQuery, { q: query });
    expect(data.bulkOperationRunQuery).toMatchObject({ bulkOperation: null, userErrors: [{ code: "INVALID", message: expect.stringContaining(message) as string }] });
  });

  test("five run at a time; a sixth is refused; a running one can be cancelled", async () => {
    fill();
    const token = (await exchange()).body.access_token;
    // In one request, so that none can have ended before the last is asked for.
    const six = ["a", "b", "c", "d", "e", "f"].map((name) => `${name}: bulkOperationRunQuery(query: $q) { bulkOperation { id } userErrors { code } }`);
    const { data } = await graphql(`mutation ($q: String!) { ${six.join(" ")} }`, { q: orders }, token);
    const ids = ["a", "b", "c", "d", "e"].map((name) => data[name].bulkOperation.id as string);
    expect(data.f).toEqual({ bulkOperation: null, userErrors: [{ code: "LIMIT_REACHED" }] });
    const cancelled = await graphql(`mutation ($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }`, { id: ids[4] }, token);
    expect(cancelled.data.bulkOperationCancel.bulkOperation.status).toBe("CANCELING");
    await bulkOperationsIdle(fixture.sim);
    expect((await graphql(look, { id: ids[4] }, token)).data.bulkOperation.status).toBe("CANCELED");
    expect((await graphql(look, { id: ids[0] }, token)).data.bulkOperation.status).toBe("COMPLETED");
  });

  test("faults: a failed operation offers partial data, a lost finish webhook never comes, a download breaks off", async () => {
    fill();
    fixture.sim.faults.set("bulk.fail", { next: 1 });
    fixture.sim.faults.set("bulk.finish_lost", { next: 1 });
    const failed = await finished(orders);
    expect(failed).toMatchObject({ status: "FAILED", errorCode: "INTERNAL_SERVER_ERROR", url: null, partialDataUrl: expect.stringContaining("bulk-results") as string });
    expect(fixture.shop.deliveries.size).toBe(0);
    const { url } = await finished(orders);
    fixture.sim.faults.set("bulk.download_breaks", { next: 1 });
    await expect(download(url).then((response) => response.text())).rejects.toThrow();
    expect((await (await download(url)).text()).trim().split("\n")).toHaveLength(110);
  });

  test("after seven days the result is gone", async () => {
    fill();
    const { url } = await finished(orders);
    fixture.clock.advance(7 * day + 1000);
    const [operation] = fixture.shop.bulkOperations.values();
    expect((await graphql(look, { id: `gid://shopify/BulkOperation/${operation?.id ?? 0}` })).data.bulkOperation).toMatchObject({ status: "EXPIRED", url: null });
    expect((await download(url)).status).toBe(404);
  });

  test("a missing scope ends it FAILED with ACCESS_DENIED", async () => {
    expect(await finished(`{ draftOrders { edges { node { id } } } }`)).toMatchObject({ status: "FAILED", errorCode: "ACCESS_DENIED" });
  });
});
