import type { SimBulkOperation } from "../../shapes.ts";
import { dateTime, dateTimeOrNull, gid, type AdminContext, type Fields } from "../context.ts";
import type { SearchFields } from "../search-query.ts";

/** Results can be fetched for seven days (shopify.dev, bulk operations). */
export const resultLifeMs = 7 * 86_400_000;

export const isUnfinished = ({ status }: SimBulkOperation): boolean => status === "CREATED" || status === "RUNNING" || status === "CANCELING";

/** At Shopify results lie on a storage host; here under the shop's own domain, so that a redirected fetch finds them. */
const resultUrl = (operation: SimBulkOperation, { shop }: AdminContext): string | null =>
  operation.resultFile === null ? null : `https://${shop.domain}/admin/bulk-results/${operation.resultFile}`;

export const bulkOperationFields: Fields<SimBulkOperation> = {
  id: (operation) => gid("BulkOperation", operation.id),
  createdAt: (operation) => dateTime(operation.createdAt),
  completedAt: (operation) => dateTimeOrNull(operation.completedAt),
  objectCount: (operation) => String(operation.objectCount),
  rootObjectCount: (operation) => String(operation.rootObjectCount),
  fileSize: (operation) => (operation.fileSize === null ? null : String(operation.fileSize)),
  url: (operation, _, context) => (operation.status === "COMPLETED" ? resultUrl(operation, context) : null),
  partialDataUrl: (operation, _, context) => (operation.status === "FAILED" || operation.status === "CANCELED" ? resultUrl(operation, context) : null),
};

export const bulkOperationSearch: SearchFields<SimBulkOperation> = {
  id: { kind: "id", read: (operation) => operation.id },
  status: { read: (operation) => operation.status },
  operation_type: { read: (operation) => operation.type },
  created_at: { kind: "date", read: (operation) => operation.createdAt },
};
