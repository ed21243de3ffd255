import { GraphQLError } from "graphql";
import { changeConsent, retag } from "../../checkout/customers.ts";
import type { ConsentState, OptInLevel, SimSegment } from "../../shapes.ts";
import { nextId } from "../../state.ts";
import { accessDenied } from "../access.ts";
import { idOf, type AdminContext, type Fields } from "../context.ts";
import { customerNode, findCustomer } from "../fields/customer.ts";
import { orderNode } from "../fields/order.ts";
import { compileSegment } from "../segment-query.ts";

interface ConsentInput {
  customerId: string;
  emailMarketingConsent: { marketingState: ConsentState; marketingOptInLevel?: OptInLevel | null; consentUpdatedAt?: string | null };
}

function updateConsent(input: ConsentInput, context: AdminContext) {
  const refuse = (field: string[], code: string, message: string) => ({ customer: null, userErrors: [{ field: ["input", ...field], code, message }] });
  const customer = findCustomer(context, input.customerId);
  if (!customer) return refuse(["customerId"], "INVALID", "Customer not found");
  if (!customer.email) return refuse(["customerId"], "INVALID", "Customer must have an email address");
  const { marketingState, marketingOptInLevel, consentUpdatedAt } = input.emailMarketingConsent;
  if (!["SUBSCRIBED", "UNSUBSCRIBED", "PENDING"].includes(marketingState)) return refuse(["emailMarketingConsent", "marketingState"], "INCLUSION", "Marketing state is not included in the list");
  const at = consentUpdatedAt ? Date.parse(consentUpdatedAt) : context.now;
  if (at > context.now + 60_000) return refuse(["emailMarketingConsent", "consentUpdatedAt"], "INVALID", "Consent updated at must not be in the future");
  changeConsent(context.sim, context.shop, customer, { state: marketingState, optInLevel: marketingOptInLevel ?? customer.consent.optInLevel ?? "UNKNOWN", at, by: "app" });
  return { customer, userErrors: [] };
}

/** tagsAdd and tagsRemove: customers and orders, each with the write scope of its kind. */
function changeTags(id: string, context: AdminContext, change: (tags: string[]) => string[]) {
  const demand = (scope: string): void => {
    if (!context.scopes.has(scope)) throw accessDenied("tags", { requiredAccess: `\`${scope}\` access scope.`, anyOf: [scope] });
  };
  const customer = findCustomer(context, id);
  if (customer) {
    demand("write_customers");
    retag(context.sim, context.shop, customer, change(customer.tags));
    return { node: customerNode(customer), userErrors: [] };
  }
  const order = context.shop.orders.get(idOf("Order", id));
  if (!order) return { node: null, userErrors: [{ field: ["id"], message: "Resource not found" }] };
  demand("write_orders");
  order.tags = change(order.tags);
  order.updatedAt = context.now;
  return { node: orderNode(order), userErrors: [] };
}

function createSegment(name: string, query: string, { sim, shop, now }: AdminContext) {
  try {
    compileSegment(query, { now, timezone: shop.timezone, currency: shop.currency });
  } catch (error) {
    if (error instanceof GraphQLError) return { segment: null, userErrors: [{ field: ["query"], message: error.message }] };
    throw error;
  }
  if ([...shop.segments.values()].some((segment) => segment.name === name)) return { segment: null, userErrors: [{ field: ["name"], message: "Name has already been taken" }] };
  const segment: SimSegment = { id: nextId(sim.state), name, query, createdAt: now, updatedAt: now };
  shop.segments.set(segment.id, segment);
  return { segment, userErrors: [] };
}

export const customerMutations: Fields<unknown> = {
  customerEmailMarketingConsentUpdate: (_, { input }: { input: ConsentInput }, context) => updateConsent(input, context),
  tagsAdd: (_, { id, tags }: { id: string; tags: string[] }, context) => changeTags(id, context, (before) => [...new Set([...before, ...tags])]),
  tagsRemove: (_, { id, tags }: { id: string; tags: string[] }, context) => {
    const gone = new Set(tags.map((tag) => tag.toLowerCase()));
    return changeTags(id, context, (before) => before.filter((tag) => !gone.has(tag.toLowerCase())));
  },
  segmentCreate: (_, { name, query }: { name: string; query: string }, context) => createSegment(name, query, context),
};
