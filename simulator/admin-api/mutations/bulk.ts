import { randomBytes } from "node:crypto";
import { Kind } from "graphql";
import type { SimBulkOperation } from "../../shapes.ts";
import type { SimShop } from "../../state.ts";
import { idOf, type AdminContext, type Fields } from "../context.ts";
import { prepareDocument } from "../documents.ts";
import { isUnfinished } from "../fields/bulk-operation.ts";

/** Bulk operations of one type at a time, per app and shop, since 2026-01 (shopify.dev, bulk operations). */
const concurrentOperations = 5;

const runningOf = (shop: SimShop, type: SimBulkOperation["type"]): number => [...shop.bulkOperations.values()].filter((operation) => operation.type === type && isUnfinished(operation)).length;

function runQuery({ query, groupObjects }: { query: string; groupObjects: boolean }, context: AdminContext) {
  const refuse = (code: string, message: string) => ({ bulkOperation: null, userErrors: [{ field: ["query"], code, message }] });
  const problem = context.bulk.problemOf(query, context.scopes);
  if (problem) return refuse("INVALID", problem);
  context.bulk.settle(context.sim, context.shop);
  if (runningOf(context.shop, "QUERY") >= concurrentOperations) return refuse("LIMIT_REACHED", "Bulk operations limit reached. Please try again later.");
  const bulkOperation = context.bulk.start(context.sim, context.shop, { type: "QUERY", query, groupObjects, scopes: [...context.scopes], uploadPath: null, clientIdentifier: null });
  return { bulkOperation, userErrors: [] };
}

function runMutation({ mutation, stagedUploadPath, clientIdentifier }: { mutation: string; stagedUploadPath: string; clientIdentifier?: string | null }, context: AdminContext) {
  const refuse = (field: string, code: string, message: string) => ({ bulkOperation: null, userErrors: [{ field: [field], code, message }] });
  const { document, errors } = prepareDocument(mutation);
  const isMutation = document.definitions.some((definition) => definition.kind === Kind.OPERATION_DEFINITION && definition.operation === "mutation");
  if (errors[0] || !isMutation) return refuse("mutation", "INVALID_MUTATION", `The mutation is invalid. ${errors[0]?.message ?? ""}`.trim());
  if (!context.shop.uploads.get(stagedUploadPath)) return refuse("stagedUploadPath", "NO_SUCH_FILE", "The JSONL file could not be found. Try uploading the file again.");
  context.bulk.settle(context.sim, context.shop);
  if (runningOf(context.shop, "MUTATION") >= concurrentOperations) return refuse("mutation", "LIMIT_REACHED", "Bulk operations limit reached. Please try again later.");
  const bulkOperation = context.bulk.start(context.sim, context.shop, {
    type: "MUTATION",
    query: mutation,
    groupObjects: true,
    scopes: [...context.scopes],
    uploadPath: stagedUploadPath,
    clientIdentifier: clientIdentifier ?? null,
  });
  return { bulkOperation, userErrors: [] };
}

function cancel(id: string, { sim, shop, bulk }: AdminContext) {
  bulk.settle(sim, shop);
  const operation = shop.bulkOperations.get(idOf("BulkOperation", id));
  if (!operation) return { bulkOperation: null, userErrors: [{ field: ["id"], message: "Bulk operation does not exist" }] };
  if (!isUnfinished(operation)) return { bulkOperation: operation, userErrors: [{ field: ["id"], message: "A bulk operation cannot be canceled when it is completed" }] };
  operation.status = "CANCELING";
  return { bulkOperation: operation, userErrors: [] };
}

/** Targets under the shop's own domain, answered by http.ts. */
function stageUploads(inputs: { resource: string; filename: string }[], { shop }: AdminContext) {
  return {
    stagedTargets: inputs.map(({ filename }) => {
      const path = `tmp/${shop.id}/bulk/${randomBytes(8).toString("hex")}/${filename}`;
      shop.uploads.set(path, "");
      return { url: `https://${shop.domain}/admin/staged-uploads`, resourceUrl: null, parameters: [{ name: "key", value: path }] };
    }),
    userErrors: [],
  };
}

export const bulkMutations: Fields<unknown> = {
  bulkOperationRunQuery: (_, args: { query: string; groupObjects: boolean }, context) => runQuery(args, context),
  bulkOperationRunMutation: (_, args: { mutation: string; stagedUploadPath: string; clientIdentifier?: string | null }, context) => runMutation(args, context),
  bulkOperationCancel: (_, { id }: { id: string }, context) => cancel(id, context),
  stagedUploadsCreate: (_, { input }: { input: { resource: string; filename: string }[] }, context) => stageUploads(input, context),
};
