import { execute, Kind, type DocumentNode, type ExecutionResult, type GraphQLError, type OperationDefinitionNode } from "graphql";
import type { SimCore } from "../core.ts";
import type { AccessToken } from "../shapes.ts";
import type { SimShop } from "../state.ts";
import { expandScopes } from "./access.ts";
import type { AdminContext, BulkRunner } from "./context.ts";
import { requestedCost } from "./cost.ts";
import { prepareDocument } from "./documents.ts";
import { resolveField, resolveTypename } from "./resolve.ts";
import { loadAdminSchema } from "./schema.ts";
import { returnPoints, takePoints, throttleStatus } from "./throttle.ts";

export interface GraphqlRequest {
  query?: unknown;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
}

/** shopify.dev, rate limits: no single query may ask for more. */
const highestCost = 1000;

const operationOf = (document: DocumentNode, name: string | null | undefined): OperationDefinitionNode | undefined =>
  document.definitions.find((definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION && (!name || definition.name?.value === name));

export const contextFor = (sim: SimCore, shop: SimShop, scopes: readonly string[], bulk: BulkRunner): AdminContext => ({ sim, shop, scopes: expandScopes(scopes), now: sim.clock.now(), bulk });

/** Runs one valid document without looking at its cost. */
export function executeDocument(context: AdminContext, document: DocumentNode, request: GraphqlRequest): ExecutionResult {
  const result = execute({
    schema: loadAdminSchema().schema,
    document,
    contextValue: context,
    variableValues: request.variables ?? {},
    operationName: request.operationName ?? null,
    fieldResolver: resolveField,
    typeResolver: resolveTypename,
  });
  if (result instanceof Promise) throw new Error("A field of the simulator answers later than at once");
  return result;
}

/** The JSON body that Shopify answers with status 200: data, errors, and the cost with the state of the bucket. */
export function answerGraphql(sim: SimCore, shop: SimShop, token: AccessToken, request: GraphqlRequest, bulk: BulkRunner): Record<string, unknown> {
  if (typeof request.query !== "string") return { errors: "query is missing" };
  const { document, errors } = prepareDocument(request.query);
  if (errors.length > 0) return { errors: errors.map(withValidationCode) };
  const operation = operationOf(document, request.operationName);
  if (!operation) return { errors: [{ message: `No operation named "${request.operationName ?? ""}"` }] };
  const requested = requestedCost(loadAdminSchema().schema, document, operation, request.variables ?? {});
  if (requested > highestCost) {
    const message = `Query cost is ${requested}, which exceeds the single query max cost limit (${highestCost}).`;
    return { errors: [{ message, extensions: { code: "MAX_COST_EXCEEDED", cost: requested, maxCost: highestCost, documentation: "https://shopify.dev/api/usage/rate-limits" } }] };
  }
  const cost = (actual: number | null) => ({ cost: { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus: throttleStatus(shop) } });
  if (sim.faults.fires("admin.throttle") || !takePoints(shop, requested)) {
    return { errors: [{ message: "Throttled", extensions: { code: "THROTTLED", documentation: "https://shopify.dev/api/usage/rate-limits" } }], extensions: cost(null) };
  }
  const result = executeDocument(contextFor(sim, shop, token.scopes, bulk), document, request);
  const actual = Math.min(requested, actualCost(result.data, operation.operation === "mutation"));
  returnPoints(shop, requested - actual);
  return { ...(result.errors ? { errors: result.errors.map((error) => error.toJSON()) } : {}), ...(result.data === undefined ? {} : { data: result.data }), extensions: cost(actual) };
}

const withValidationCode = (error: GraphQLError) => ({ ...error.toJSON(), extensions: { code: "undefinedField", ...error.extensions } });

/** What was really read: one point per object that came back, by the same growth for lists as the requested cost. */
function actualCost(data: unknown, isMutation: boolean): number {
  const points = (value: unknown): number => {
    if (Array.isArray(value)) return value.length === 0 ? 0 : Math.max(1, Math.round(1.5 * Math.log2(value.length))) * Math.max(...value.map(points));
    if (typeof value === "object" && value !== null) return 1 + Object.values(value).reduce((sum: number, part) => sum + points(part), 0);
    return 0;
  };
  if (isMutation) return 10 * Math.max(1, Object.keys((data as object | null | undefined) ?? {}).length);
  return Math.max(1, points(data) - 1);
}
