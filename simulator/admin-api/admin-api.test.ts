import { describe, expect, test } from "vitest";
import { uninstallApp } from "../compliance.ts";
import { type Answer, day, openAdminApi } from "./admin-api-fixture.ts";
import { bulkOperationsIdle } from "./bulk/operations.ts";

const { api, start, idToken, exchange, refresh, graphql, fill } = openAdminApi();

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
    for (const bad of [idToken({}, "other"), idToken({ aud: "x" }), idToken({ dest: "https://other.myshopify.com" }), idToken({ exp: Math.floor(api.fixture.clock.now() / 1000) - 11 }), "a.b"]) {
      expect(await exchange(bad)).toMatchObject({ status: 400, body: { error: "invalid_subject_token" } });
    }
  });

  test("after an hour a token is refused; a refresh token works once, and again only until its replacement is used", async () => {
    const first = (await exchange()).body;
    api.fixture.clock.advance(3_601_000);
    expect((await graphql("{ shop { name } }", {}, first.access_token)).status).toBe(401);
    const second = (await refresh(first.refresh_token)).body;
    expect((await refresh(first.refresh_token)).body.access_token).toBe(second.access_token);
    expect((await graphql("{ shop { name } }", {}, second.access_token)).data.shop.name).toBe("Nordlicht");
    expect(await refresh(first.refresh_token)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect((await refresh(second.refresh_token)).status).toBe(200);
  });

  test("an uninstall kills access and refresh tokens at once", async () => {
    const { access_token, refresh_token } = (await exchange()).body;
    uninstallApp(api.fixture.sim, api.fixture.shop);
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
    api.fixture.sim.app.protectedData = false;
    const { errors, data } = await graphql("{ customers(first: 1) { nodes { id firstName defaultEmailAddress { emailAddress marketingState } } } }");
    expect(errors?.map(({ path, extensions }) => [path.at(-1), extensions.code])).toEqual([["firstName", "ACCESS_DENIED"], ["emailAddress", "ACCESS_DENIED"]]);
    expect(data.customers.nodes[0]).toMatchObject({ firstName: null, defaultEmailAddress: null });
    const run = `mutation { bulkOperationRunQuery(query: "{ customers { edges { node { id firstName } } } }") { bulkOperation { id } userErrors { message } } }`;
    const { id } = (await graphql(run)).data.bulkOperationRunQuery.bulkOperation;
    await bulkOperationsIdle(api.fixture.sim);
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
    const since = new Date(api.fixture.clock.now() - 30 * day).toISOString();
    const { data } = await graphql(`query ($q: String) { ordersCount(query: $q) { count precision } customersCount(query: "tag:odd AND orders_count:>=3") { count } }`, { q: `updated_at:>='${since}' AND test:false status:any` });
    expect(data).toEqual({ ordersCount: { count: 4, precision: "EXACT" }, customersCount: { count: 4 } });
    expect((await graphql(`{ ordersCount(query: "colour:red") { count } }`)).errors?.[0].extensions.code).toBe("INVALID_SEARCH_FIELD");
  });

  test("without read_all_orders orders older than 60 days do not exist, but customer records tell of them", async () => {
    api.server.close();
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

describe("companies", () => {
  const query = "{ customers(first: 5) { nodes { email companyContactProfiles { company { name } } } } }";

  test("a shop without B2B denies company contacts, by pages and in bulk; one with B2B names them", async () => {
    fill();
    const { shop, sim } = api.fixture;
    expect(await graphql(query)).toMatchObject({ status: 200, errors: [{ extensions: { code: "ACCESS_DENIED" } }] });
    const bulk = `mutation { bulkOperationRunQuery(query: "{ customers { edges { node { id companyContactProfiles { id } } } } }") { bulkOperation { id } userErrors { message } } }`;
    await graphql(bulk);
    await bulkOperationsIdle(sim);
    expect([...shop.bulkOperations.values()].map(({ status, errorCode }) => [status, errorCode])).toEqual([["FAILED", "ACCESS_DENIED"]]);
    shop.b2b = true;
    const [customer] = shop.customers.values();
    if (customer) customer.company = "Ash & Co";
    const { nodes } = (await graphql(query)).data.customers as { nodes: { companyContactProfiles: unknown[] }[] };
    expect(nodes.map(({ companyContactProfiles }) => companyContactProfiles).slice(0, 2)).toEqual([[{ company: { name: "Ash & Co" } }], []]);
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
    api.fixture.sim.faults.set("admin.throttle", { next: 1 });
    expect(await graphql("{ shop { name } }")).toMatchObject({ status: 200, errors: [{ extensions: { code: "THROTTLED" } }] });
    expect((await graphql("{ shop { name } }")).data.shop.name).toBe("Nordlicht");
  });
});

describe("faults", () => {
  const addTag = (token: string): Promise<Answer> => graphql(`mutation ($id: ID!) { tagsAdd(id: $id, tags: ["seen"]) { userErrors { message } } }`, { id: `gid://shopify/Customer/${[...api.fixture.shop.customers.keys()][0] ?? 0}` }, token);

  test("a 502 did nothing, a lost answer did everything, a hanging call did nothing", async () => {
    fill();
    const token = (await exchange()).body.access_token;
    const [customer] = api.fixture.shop.customers.values();
    api.fixture.sim.faults.set("admin.server_error", { next: 1 });
    expect((await addTag(token)).status).toBe(502);
    api.fixture.sim.faults.set("admin.hang", { next: 1 });
    const hanging = addTag(token).catch((error: unknown) => error);
    expect(await Promise.race([hanging, new Promise((resolve) => setTimeout(resolve, 100, "waiting"))])).toBe("waiting");
    expect(customer?.tags).toEqual(["odd"]);
    api.fixture.sim.faults.set("admin.lost_answer", { next: 1 });
    await expect(addTag(token)).rejects.toThrow("fetch failed");
    expect(customer?.tags).toEqual(["odd", "seen"]);
    api.server.closeAllConnections();
    await hanging;
  });

  test("a token dies early, the token endpoint is down, the merchant uninstalls after two more calls", async () => {
    const token = (await exchange()).body.access_token;
    api.fixture.sim.faults.set("admin.token_expired", { next: 1 });
    expect((await graphql("{ shop { name } }", {}, token)).status).toBe(401);
    expect((await graphql("{ shop { name } }", {}, token)).status).toBe(401);
    api.fixture.sim.faults.set("token.server_error", { next: 1 });
    expect((await exchange()).status).toBe(503);
    const next = (await exchange()).body.access_token;
    api.fixture.sim.faults.set("admin.uninstall", { after: 2, next: 1 });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await graphql("{ shop { name } }", {}, next)).status);
    expect(statuses).toEqual([200, 200, 401, 401]);
    expect([...api.fixture.shop.deliveries.values()].map(({ topic }) => topic)).toEqual(["app/uninstalled"]);
  });
});
