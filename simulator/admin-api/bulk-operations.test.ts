import { describe, expect, test } from "vitest";
import { type Answer, day, openAdminApi } from "./admin-api-fixture.ts";
import { bulkOperationsIdle } from "./bulk/operations.ts";

const { api, exchange, graphql, fill } = openAdminApi();

describe("bulk operations", () => {
  const orders = `{ orders { edges { node { id updatedAt customer { id } lineItems { edges { node { id title quantity } } } } } } }`;
  const runQuery = `mutation ($q: String!) { bulkOperationRunQuery(query: $q) { bulkOperation { id status } userErrors { field message code } } }`;
  const look = `query ($id: ID!) { bulkOperation(id: $id) { status errorCode url partialDataUrl objectCount rootObjectCount fileSize } }`;

  async function finished(query: string): Promise<Answer["data"]> {
    const { data } = await graphql(runQuery, { q: query });
    expect(data.bulkOperationRunQuery.userErrors).toEqual([]);
    expect(data.bulkOperationRunQuery.bulkOperation.status).toBe("CREATED");
    await bulkOperationsIdle(api.fixture.sim);
    return (await graphql(look, { id: data.bulkOperationRunQuery.bulkOperation.id })).data.bulkOperation;
  }

  const download = (url: string, headers: Record<string, string> = {}): Promise<Response> => fetch(api.base + new URL(url).pathname, { headers: { "x-sim-shop": api.fixture.shop.domain, ...headers } });

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
    expect([...api.fixture.shop.deliveries.values()].map(({ topic, body }) => [topic, (JSON.parse(body) as { status: string }).status])).toEqual([["bulk_operations/finish", "completed"]]);
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
    await bulkOperationsIdle(api.fixture.sim);
    expect((await graphql(look, { id: ids[4] }, token)).data.bulkOperation.status).toBe("CANCELED");
    expect((await graphql(look, { id: ids[0] }, token)).data.bulkOperation.status).toBe("COMPLETED");
  });

  test("faults: a failed operation offers partial data, a lost finish webhook never comes, a download breaks off", async () => {
    fill();
    api.fixture.sim.faults.set("bulk.fail", { next: 1 });
    api.fixture.sim.faults.set("bulk.finish_lost", { next: 1 });
    const failed = await finished(orders);
    expect(failed).toMatchObject({ status: "FAILED", errorCode: "INTERNAL_SERVER_ERROR", url: null, partialDataUrl: expect.stringContaining("bulk-results") as string });
    expect(api.fixture.shop.deliveries.size).toBe(0);
    const { url } = await finished(orders);
    api.fixture.sim.faults.set("bulk.download_breaks", { next: 1 });
    await expect(download(url).then((response) => response.text())).rejects.toThrow();
    expect((await (await download(url)).text()).trim().split("\n")).toHaveLength(110);
  });

  test("after seven days the result is gone", async () => {
    fill();
    const { url } = await finished(orders);
    api.fixture.clock.advance(7 * day + 1000);
    const [operation] = api.fixture.shop.bulkOperations.values();
    expect((await graphql(look, { id: `gid://shopify/BulkOperation/${operation?.id ?? 0}` })).data.bulkOperation).toMatchObject({ status: "EXPIRED", url: null });
    expect((await download(url)).status).toBe(404);
  });

  test("a missing scope ends it FAILED with ACCESS_DENIED", async () => {
    expect(await finished(`{ draftOrders { edges { node { id } } } }`)).toMatchObject({ status: "FAILED", errorCode: "ACCESS_DENIED" });
  });
});
