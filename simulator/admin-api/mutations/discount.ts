import { applyCodeCreations, codeRefused, issueCode, startCodeCreation } from "../../discount-codes.ts";
import type { SimDiscount } from "../../shapes.ts";
import { nextId } from "../../state.ts";
import { discountDeletedPayload, discountPayload } from "../../webhooks/discount-payload.ts";
import { queueWebhooks } from "../../webhooks/queue.ts";
import { gid, idOf, type AdminContext, type Fields } from "../context.ts";
import { readDiscountInput, type DiscountInput, type UserError } from "./discount-input.ts";

const userError = (field: string[], code: string, message: string): UserError => ({ field, code, message, extraInfo: null });

function create(context: AdminContext, argument: "basicCodeDiscount" | "freeShippingCodeDiscount", input: DiscountInput) {
  const { errors, discount } = readDiscountInput(context, argument, input, null);
  const code = input.code?.trim() ?? "";
  if (!code) errors.push(userError([argument, "code"], "BLANK", "Code can't be blank"));
  applyCodeCreations(context.sim, context.shop);
  if (context.shop.codes.has(code.toLowerCase())) errors.push(userError([argument, "code"], "TAKEN", "Code must be unique. Please try a different code."));
  if (context.sim.faults.fires("discount.code_refused")) errors.push(userError([argument, "code"], codeRefused.code, codeRefused.message));
  if (errors.length > 0) return { codeDiscountNode: null, userErrors: errors };
  const made: SimDiscount = { ...discount, id: nextId(context.sim.state), createdAt: context.now, updatedAt: context.now };
  context.shop.discounts.set(made.id, made);
  issueCode(context.sim, context.shop, made.id, code);
  return { codeDiscountNode: made, userErrors: [] };
}

function update(context: AdminContext, argument: "basicCodeDiscount" | "freeShippingCodeDiscount", id: string, input: DiscountInput) {
  const known = context.shop.discounts.get(idOf("DiscountCodeNode", id));
  if (!known) return { codeDiscountNode: null, userErrors: [userError(["id"], "INVALID", "Discount does not exist")] };
  const { errors, discount } = readDiscountInput(context, argument, input, known);
  if (errors.length > 0) return { codeDiscountNode: null, userErrors: errors };
  Object.assign(known, discount, { updatedAt: context.now });
  tellUpdate(context, known);
  return { codeDiscountNode: known, userErrors: [] };
}

function change(context: AdminContext, id: string, apply: (discount: SimDiscount) => void) {
  const known = context.shop.discounts.get(idOf("DiscountCodeNode", id));
  if (!known) return { codeDiscountNode: null, userErrors: [userError(["id"], "INVALID", "Discount does not exist")] };
  apply(known);
  known.updatedAt = context.now;
  tellUpdate(context, known);
  return { codeDiscountNode: known, userErrors: [] };
}

const tellUpdate = ({ sim, shop, now }: AdminContext, discount: SimDiscount): void => queueWebhooks(sim, shop, [{ topic: "discounts/update", payload: discountPayload(discount, shop, now) }]);

const doneJob = (context: AdminContext) => ({ id: gid("Job", nextId(context.sim.state)), done: true, query: null });

export const discountMutations: Fields<unknown> = {
  discountCodeBasicCreate: (_, { basicCodeDiscount }: { basicCodeDiscount: DiscountInput }, context) => create(context, "basicCodeDiscount", basicCodeDiscount),
  discountCodeFreeShippingCreate: (_, { freeShippingCodeDiscount }: { freeShippingCodeDiscount: DiscountInput }, context) => create(context, "freeShippingCodeDiscount", freeShippingCodeDiscount),
  discountCodeBasicUpdate: (_, { id, basicCodeDiscount }: { id: string; basicCodeDiscount: DiscountInput }, context) => update(context, "basicCodeDiscount", id, basicCodeDiscount),
  discountCodeFreeShippingUpdate: (_, { id, freeShippingCodeDiscount }: { id: string; freeShippingCodeDiscount: DiscountInput }, context) =>
    update(context, "freeShippingCodeDiscount", id, freeShippingCodeDiscount),
  discountCodeDeactivate: (_, { id }: { id: string }, context) => change(context, id, (discount) => (discount.endsAt = context.now)),
  discountCodeActivate: (_, { id }: { id: string }, context) =>
    change(context, id, (discount) => {
      discount.startsAt = Math.min(discount.startsAt, context.now);
      discount.endsAt = null;
    }),
  discountCodeDelete: (_, { id }: { id: string }, { sim, shop, now }) => {
    const number = idOf("DiscountCodeNode", id);
    if (!shop.discounts.delete(number)) return { deletedCodeDiscountId: null, userErrors: [userError(["id"], "INVALID", "Discount does not exist")] };
    for (const [key, code] of shop.codes) if (code.discountId === number) shop.codes.delete(key);
    queueWebhooks(sim, shop, [{ topic: "discounts/delete", payload: discountDeletedPayload(number, shop, now) }]);
    return { deletedCodeDiscountId: id, userErrors: [] };
  },
  discountRedeemCodeBulkAdd: (_, { discountId, codes }: { discountId: string; codes: { code: string }[] }, context) => {
    const number = idOf("DiscountCodeNode", discountId);
    if (!context.shop.discounts.has(number)) return { bulkCreation: null, userErrors: [userError(["discountId"], "INVALID", "Discount does not exist")] };
    if (codes.length === 0) return { bulkCreation: null, userErrors: [userError(["codes"], "BLANK", "Codes can't be blank")] };
    return { bulkCreation: startCodeCreation(context.sim, context.shop, number, codes.map(({ code }) => code)), userErrors: [] };
  },
  discountCodeRedeemCodeBulkDelete: (_, { discountId, ids }: { discountId: string; ids?: string[] | null }, context) => {
    const number = idOf("DiscountCodeNode", discountId);
    const wanted = new Set((ids ?? []).map((id) => idOf("DiscountRedeemCode", id)));
    for (const [key, code] of context.shop.codes) if (code.discountId === number && wanted.has(code.id)) context.shop.codes.delete(key);
    return { job: doneJob(context), userErrors: [] };
  },
};
