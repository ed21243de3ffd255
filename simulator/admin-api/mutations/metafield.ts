import { GraphQLError } from "graphql";
import { problemOfValue } from "../../metafield-values.ts";
import type { SimMetafield } from "../../shapes.ts";
import { nextId } from "../../state.ts";
import { accessDenied } from "../access.ts";
import { gid, idOf, type AdminContext, type Fields } from "../context.ts";
import { digestOf, metafieldKey, namespacesOf, ownNamespace } from "../fields/metafield.ts";

interface MetafieldInput {
  ownerId: string;
  namespace?: string | null;
  key: string;
  type?: string | null;
  value: string;
  compareDigest?: string | null;
}

interface UserError {
  field: string[];
  code: string;
  message: string;
  elementIndex: number | null;
}

/** Metafields per call; all are written or none (shopify.dev, metafieldsSet). */
const metafieldsPerCall = 25;

function setMetafields(inputs: MetafieldInput[], context: AdminContext) {
  const { shop, sim, now } = context;
  if (inputs.length > metafieldsPerCall) {
    const message = `Exceeded the maximum metafields input limit of ${metafieldsPerCall}.`;
    return { metafields: null, userErrors: [{ field: ["metafields"], code: "LESS_THAN_OR_EQUAL_TO", message, elementIndex: null }] };
  }
  const userErrors = inputs.flatMap((input, elementIndex) => problemsOf(input, elementIndex, context));
  if (userErrors.length > 0) return { metafields: null, userErrors };
  const metafields = inputs.map((input): SimMetafield => {
    const namespace = ownNamespace(input.namespace, context);
    const mapKey = metafieldKey(input.ownerId, namespace, input.key);
    const known = shop.metafields.get(mapKey);
    const written: SimMetafield = {
      id: known?.id ?? nextId(sim.state), ownerId: input.ownerId, namespace, key: input.key, type: input.type ?? known?.type ?? "", value: input.value, createdAt: known?.createdAt ?? now, updatedAt: now,
    };
    shop.metafields.set(mapKey, written);
    return written;
  });
  return { metafields, userErrors: [] };
}

/** What stands against one metafield (shopify.dev, MetafieldsSetInput, MetafieldsSetUserErrorCode). Throws ACCESS_DENIED for a missing write scope. */
function problemsOf(input: MetafieldInput, elementIndex: number, context: AdminContext): UserError[] {
  const problems: UserError[] = [];
  const refuse = (field: string, code: string, message: string): void => {
    problems.push({ field: ["metafields", String(elementIndex), field], code, message, elementIndex });
  };
  if (!mayOwn(input.ownerId, context)) refuse("ownerId", "INVALID", "Owner does not exist");
  const namespace = ownNamespace(input.namespace, context);
  if (/^app--/.test(namespace) && !namespacesOf(context).test(namespace)) refuse("namespace", "APP_NOT_AUTHORIZED", "Access to this namespace and key on this resource type is not allowed.");
  for (const [field, text, shortest, longest] of [["namespace", namespace, 3, 255], ["key", input.key, 2, 64]] as const) {
    if (text.length < shortest) refuse(field, "TOO_SHORT", `${field} is too short (minimum is ${shortest} characters)`);
    if (text.length > longest) refuse(field, "TOO_LONG", `${field} is too long (maximum is ${longest} characters)`);
    if (!/^[\w-]*$/.test(text)) refuse(field, "INVALID", `${field} can only contain alphanumeric characters, hyphens and underscores`);
  }
  const known = context.shop.metafields.get(metafieldKey(input.ownerId, namespace, input.key));
  const type = input.type ?? known?.type;
  const problem = type ? problemOfValue(type, input.value) : null;
  if (!type) refuse("type", "BLANK", "Type can't be blank");
  else if (problem === "INVALID_TYPE") refuse("type", problem, "Type must be one of the supported types");
  if (!input.value) refuse("value", "BLANK", "Value can't be blank.");
  else if (problem === "INVALID_VALUE") refuse("value", problem, `Value is no ${type}.`);
  // Given: the value must still be the one that was read; null: the metafield must not exist yet.
  const expected = known ? digestOf(known.value) : null;
  if (input.compareDigest !== undefined && input.compareDigest !== expected) refuse("compareDigest", "STALE_OBJECT", "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value.");
  return problems;
}

/** Whether the owner is there; writing to it takes the scope that changing the owner takes, the app's own installation takes none (shopify.dev, metafieldsSet). */
function mayOwn(ownerId: string, { shop, scopes }: AdminContext): boolean {
  const type = /^gid:\/\/shopify\/(\w+)\//.exec(ownerId)?.[1] ?? "";
  const id = idOf(type, ownerId);
  const demand = (scope: string): void => {
    if (!scopes.has(scope)) throw accessDenied("metafieldsSet", { requiredAccess: `\`${scope}\` access scope.`, anyOf: [scope] });
  };
  switch (type) {
    case "AppInstallation":
      return ownerId === gid("AppInstallation", shop.id);
    case "Customer":
      demand("write_customers");
      return shop.customers.has(id);
    case "Order":
      demand("write_orders");
      return shop.orders.has(id);
    case "Product":
      demand("write_products");
      return shop.products.has(id);
    case "DiscountCodeNode":
      demand("write_discounts");
      return shop.discounts.has(id);
    default:
      throw new GraphQLError(`Metafields of ${type || ownerId} are not simulated`, { extensions: { code: "NOT_SIMULATED" } });
  }
}

export const metafieldMutations: Fields<unknown> = {
  metafieldsSet: (_, { metafields }: { metafields: MetafieldInput[] }, context) => setMetafields(metafields, context),
};
