import { randomBytes } from "node:crypto";
import { createWriteStream, rmSync, type WriteStream } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import { GraphQLError, type DocumentNode } from "graphql";
import type { SimCore } from "../../core.ts";
import type { SimBulkOperation } from "../../shapes.ts";
import { draw, nextId, type SimShop } from "../../state.ts";
import { queueWebhooks } from "../../webhooks/queue.ts";
import { bulkFinishPayload } from "../../webhooks/shop-payload.ts";
import type { BulkRunner, NewBulkOperation } from "../context.ts";
import { prepareDocument } from "../documents.ts";
import { contextFor, executeDocument } from "../execute.ts";
import { isUnfinished, resultLifeMs } from "../fields/bulk-operation.ts";
import { bulkLines, type BulkLine } from "./lines.ts";
import { compileBulkQuery, InvalidBulkQuery } from "./plan.ts";

/** Machine time that an operation takes at least, so that callers see it CREATED and RUNNING. */
const shortestRunMs = 100;
const chunkCharacters = 64 * 1024;
const hour = 3_600_000;

/** What runs in this process, by operation; after a restart an unfinished operation begins again. */
const running = new WeakMap<SimBulkOperation, Promise<void>>();

/** Puts an operation into the state and starts it in the background. Limits were checked by the caller. */
function startBulkOperation(sim: SimCore, shop: SimShop, input: NewBulkOperation): SimBulkOperation {
  const operation: SimBulkOperation = {
    ...input,
    id: nextId(sim.state),
    status: "CREATED",
    errorCode: null,
    createdAt: sim.clock.now(),
    completedAt: null,
    objectCount: 0,
    rootObjectCount: 0,
    fileSize: null,
    resultFile: null,
    problem: null,
  };
  shop.bulkOperations.set(operation.id, operation);
  run(sim, shop, operation);
  return operation;
}

/** Starts what should run and does not (after a restart), and lets old results expire. */
export function settleBulkOperations(sim: SimCore, shop: SimShop): void {
  const now = sim.clock.now();
  for (const operation of shop.bulkOperations.values()) {
    if (isUnfinished(operation) && !running.has(operation)) run(sim, shop, operation);
    if (operation.completedAt === null || operation.resultFile === null || operation.completedAt + resultLifeMs >= now) continue;
    rmSync(join(sim.folder, operation.resultFile), { force: true });
    Object.assign(operation, { status: "EXPIRED", resultFile: null });
  }
}

function problemOf(query: string, scopes: ReadonlySet<string>): string | null {
  const { document, errors } = prepareDocument(query);
  if (errors[0]) return `Invalid bulk query: ${errors[0].message}`;
  try {
    compileBulkQuery(document, { scopes, protectedData: true });
    return null;
  } catch (error) {
    if (error instanceof InvalidBulkQuery) return error.message;
    // A missing scope or approval is found out while it runs: the operation ends FAILED with ACCESS_DENIED.
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}

export const bulkRunner: BulkRunner = { problemOf, start: startBulkOperation, settle: settleBulkOperations };

/** Resolves when no bulk operation of any shop is running; for tests and for callers that want no surprises. */
export async function bulkOperationsIdle(sim: SimCore): Promise<void> {
  for (const shop of sim.state.shops.values()) for (const operation of shop.bulkOperations.values()) await running.get(operation);
}

function run(sim: SimCore, shop: SimShop, operation: SimBulkOperation): void {
  const work = async (): Promise<void> => {
    const until = performance.now() + shortestRunMs;
    await nextTurn();
    if (operation.status === "CREATED") operation.status = "RUNNING";
    try {
      await write(sim, shop, operation);
    } catch (error) {
      operation.errorCode = error instanceof GraphQLError && error.extensions["code"] === "ACCESS_DENIED" ? "ACCESS_DENIED" : "INTERNAL_SERVER_ERROR";
      operation.problem = error instanceof Error ? error.message : String(error);
    }
    await wait(Math.max(0, until - performance.now()));
    finish(sim, shop, operation);
  };
  running.set(operation, work().finally(() => running.delete(operation)));
}

function finish(sim: SimCore, shop: SimShop, operation: SimBulkOperation): void {
  operation.completedAt = sim.clock.now();
  if (operation.status === "CANCELING") operation.status = "CANCELED";
  else operation.status = operation.errorCode === null ? "COMPLETED" : "FAILED";
  if (sim.faults.fires("bulk.finish_lost")) return;
  const delayMs = sim.faults.fires("bulk.finish_late") ? (2 + 8 * draw(sim.state, "bulk")) * hour : 0;
  queueWebhooks(sim, shop, [{ topic: "bulk_operations/finish", payload: bulkFinishPayload(operation, shop), delayMs }]);
}

async function write(sim: SimCore, shop: SimShop, operation: SimBulkOperation): Promise<void> {
  const { document } = prepareDocument(operation.query);
  const lines = operation.type === "QUERY" ? queryLines(sim, shop, operation, document) : mutationLines(sim, shop, operation, document);
  const name = `bulk-${operation.id}-${randomBytes(8).toString("hex")}.jsonl`;
  const file = createWriteStream(join(sim.folder, name));
  const breaksAfter = sim.faults.fires("bulk.fail") ? 1 + Math.floor(draw(sim.state, "bulk") * 50) : Number.POSITIVE_INFINITY;
  let size = 0;
  try {
    let chunk = "";
    for (const line of lines) {
      operation.objectCount++;
      if (line.isRoot) operation.rootObjectCount++;
      chunk += `${line.text}\n`;
      if (operation.objectCount >= breaksAfter) {
        operation.errorCode = "INTERNAL_SERVER_ERROR";
        break;
      }
      if (chunk.length > chunkCharacters) {
        size += await put(file, chunk);
        chunk = "";
        if ((operation.status as string) === "CANCELING") break;
      }
    }
    size += await put(file, chunk);
  } finally {
    file.end();
    await once(file, "close");
    // An empty result has no url.
    if (size > 0) Object.assign(operation, { fileSize: size, resultFile: name });
  }
}

/** Writes one chunk and gives others a turn. Returns its bytes. */
async function put(file: WriteStream, chunk: string): Promise<number> {
  if (chunk === "") return 0;
  if (!file.write(chunk)) await once(file, "drain");
  await nextTurn();
  return Buffer.byteLength(chunk);
}

const queryLines = (sim: SimCore, shop: SimShop, operation: SimBulkOperation, document: DocumentNode): Generator<BulkLine> => {
  const context = contextFor(sim, shop, operation.scopes, bulkRunner);
  return bulkLines(compileBulkQuery(document, { scopes: context.scopes, protectedData: sim.app.protectedData }), context, { groupObjects: operation.groupObjects, random: () => draw(sim.state, "bulk") });
};

/** Each uploaded line is one set of variables; results name their line (shopify.dev, bulk imports). */
function* mutationLines(sim: SimCore, shop: SimShop, operation: SimBulkOperation, document: DocumentNode): Generator<BulkLine> {
  const lines = (shop.uploads.get(operation.uploadPath ?? "") ?? "").split("\n").filter((line) => line.trim() !== "");
  for (const [number, line] of lines.entries()) {
    const context = contextFor(sim, shop, operation.scopes, bulkRunner);
    const result = executeDocument(context, document, { variables: JSON.parse(line) as Record<string, unknown> });
    yield { text: JSON.stringify({ ...result, __lineNumber: number }), isRoot: true };
  }
}
