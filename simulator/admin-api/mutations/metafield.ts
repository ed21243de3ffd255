import { nextId, type SimMetafield } from "../../state.ts";
import { digestOf, metafieldKey, ownNamespace } from "../fields/metafield.ts";
import type { AdminContext, Fields } from "../context.ts";

interface MetafieldInput {
  ownerId: string;
  namespace?: string | null;
  key: string;
  type?: string | null;
  value: string;
  compareDigest?: string | null;
}

/** Metafields per call; all are written or none (shopify.dev, metafieldsSet). */
const metafieldsPerCall = 25;

function setMetafields(inputs: MetafieldInput[], context: AdminContext) {
  const { shop, sim, now } = context;
  const userErrors: { field: string[]; code: string; message: string; elementIndex: number | null }[] = [];
  if (inputs.length > metafieldsPerCall) userErrors.push({ field: ["metafields"], code: "LESS_THAN_OR_EQUAL_TO", message: `Exceeded the maximum metafields input limit of ${metafieldsPerCall}.`, elementIndex: null });
  const drafts = inputs.map((input, elementIndex) => {
    const namespace = ownNamespace(input.namespace, context);
    const mapKey = metafieldKey(input.ownerId, namespace, input.key);
    const known = shop.metafields.get(mapKey);
    const type = input.type ?? known?.type;
    const refuse = (field: string, code: string, message: string): void => {
      userErrors.push({ field: ["metafields", String(elementIndex), field], code, message, elementIndex });
    };
    if (!type) refuse("type", "BLANK", "Type can't be blank");
    if (!input.value) refuse("value", "BLANK", "Value can't be blank");
    if (type?.startsWith("number_") && !Number.isFinite(Number(input.value))) refuse("value", "INVALID_VALUE", "Value must be a number.");
    // Given: the value must still be the one that was read; null: the metafield must not exist yet.
    const expected = known ? digestOf(known.value) : null;
    if (input.compareDigest !== undefined && input.compareDigest !== expected) refuse("compareDigest", "STALE_OBJECT", "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value.");
    return { input, namespace, mapKey, known, type: type ?? "" };
  });
  if (userErrors.length > 0) return { metafields: null, userErrors };
  const metafields = drafts.map(({ input, namespace, mapKey, known, type }): SimMetafield => {
    const written: SimMetafield = { id: known?.id ?? nextId(sim.state), ownerId: input.ownerId, namespace, key: input.key, type, value: input.value, createdAt: known?.createdAt ?? now, updatedAt: now };
    shop.metafields.set(mapKey, written);
    return written;
  });
  return { metafields, userErrors: [] };
}

export const metafieldMutations: Fields<unknown> = {
  metafieldsSet: (_, { metafields }: { metafields: MetafieldInput[] }, context) => setMetafields(metafields, context),
};
