import type { SimCore } from "./core.ts";
import type { SimCode, SimCodeCreation } from "./shapes.ts";
import { nextId, type SimShop } from "./state.ts";

/** How long a batch of codes takes. Not published; long enough that nobody may count on it being done. */
const creationMs = 3000;

/** A refusal for good that is none of a code that is taken; which reasons Shopify has is not published. */
export const codeRefused = { code: "INVALID", message: "Code is invalid" };

/** Makes a code live. Throws when the shop has it already; codes are compared without case. */
export function issueCode(sim: SimCore, shop: SimShop, discountId: number, code: string): SimCode {
  const key = code.toLowerCase();
  if (shop.codes.has(key)) throw new Error(`Code ${code} is taken`);
  const made: SimCode = { id: nextId(sim.state), code, discountId, uses: [] };
  shop.codes.set(key, made);
  return made;
}

/** Takes a batch of codes for a discount; they become live later, see {@link applyCodeCreations}. */
export function startCodeCreation(sim: SimCore, shop: SimShop, discountId: number, codes: string[]): SimCodeCreation {
  const now = sim.clock.now();
  const creation: SimCodeCreation = {
    id: nextId(sim.state),
    discountId,
    createdAt: now,
    doneAt: now + creationMs,
    looks: 0,
    applied: false,
    codes: codes.map((code) => ({ code, codeId: null, error: null })),
  };
  shop.codeCreations.set(creation.id, creation);
  return creation;
}

/** Makes live what is due. Time brings it on, and so does looking twice, for callers that stand still in time. */
export function applyCodeCreations(sim: SimCore, shop: SimShop): void {
  const now = sim.clock.now();
  for (const creation of shop.codeCreations.values()) {
    if (creation.applied) continue;
    creation.looks++;
    if (now < creation.doneAt && creation.looks < 3) continue;
    creation.applied = true;
    for (const entry of creation.codes) {
      if (sim.faults.fires("discount.code_fails")) entry.error = { code: "INTERNAL_ERROR", message: "An internal error occurred" };
      else if (sim.faults.fires("discount.code_refused")) entry.error = { ...codeRefused };
      else if (shop.codes.has(entry.code.toLowerCase())) entry.error = { code: "TAKEN", message: "Code must be unique. Please try a different code." };
      else if (!shop.discounts.has(creation.discountId)) entry.error = { code: "INVALID", message: "Discount does not exist" };
      else entry.codeId = issueCode(sim, shop, creation.discountId, entry.code).id;
    }
  }
}
