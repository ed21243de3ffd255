import { createReadStream, statSync } from "node:fs";
import type { Shopify } from "#app/platform/ports";
import { BULK_OPERATION, BULK_RUN_QUERY } from "#app/shopify/documents/bulk";
import { BULK_CUSTOMERS } from "#app/shopify/documents/customers";
import type { History } from "../make-history.ts";

const DAY_MS = 86_400_000;

/** A part of a file, and how many root objects are in it. */
interface Range {
  path: string;
  start: number;
  end: number;
  objects: number;
}

/** A Shopify that knows bulk operations only, is done at once, and answers with a part of the history's files. */
export function bulkShopify(history: History): Shopify {
  const results: Range[] = [];
  return {
    async send(_shopId, document, variables) {
      const answer = (bulkOperation: object) => ({ kind: "ok" as const, data: bulkOperation as never });
      if (document === BULK_RUN_QUERY) {
        const id = results.push(rangeOf(history, (variables as { query: string }).query)) - 1;
        return answer({ bulkOperationRunQuery: { bulkOperation: { id: String(id), status: "CREATED" }, userErrors: [] } });
      }
      if (document !== BULK_OPERATION) throw new Error(`not a bulk operation: ${document}`);
      const { id } = variables as { id: string };
      return answer({ bulkOperation: { id, status: "COMPLETED", errorCode: null, rootObjectCount: String(results[Number(id)]?.objects), fileSize: "0", url: id, partialDataUrl: null } });
    },
    async openBulkResult(url, fromByte) {
      const { path, start, end } = results[Number(url)] as Range;
      return createReadStream(path, { start: start + fromByte, end: end - 1 });
    },
    stageLines: () => Promise.reject(new Error("nothing is changed in bulk here")),
    // Every scope is granted here.
    noteDenied: () => Promise.resolve(),
    noteAllowed: () => Promise.resolve(),
  };
}

/** Which bytes a query asks for: all customers, or orders created from one instant until another. */
function rangeOf(history: History, query: string): Range {
  if (query === BULK_CUSTOMERS) return { path: history.customersFile, start: 0, end: statSync(history.customersFile).size, objects: history.customers };
  const last = history.atAge.at(-1) ?? { byte: 0, orders: 0 };
  const placeAt = (bound: RegExp, otherwise: typeof last): typeof last => {
    const [, instant] = bound.exec(query) ?? [];
    return instant === undefined ? otherwise : (history.atAge[Math.round((Date.parse(history.at) - Date.parse(instant)) / DAY_MS)] ?? otherwise);
  };
  const start = placeAt(/created_at:<'([^']+)'/, { byte: 0, orders: 0 });
  const end = placeAt(/created_at:>='([^']+)'/, last);
  return { path: history.ordersFile, start: start.byte, end: end.byte, objects: end.orders - start.orders };
}
