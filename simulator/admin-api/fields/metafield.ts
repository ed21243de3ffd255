import { createHash } from "node:crypto";
import { jsonOfValue } from "../../metafield-values.ts";
import type { SimMetafield } from "../../shapes.ts";
import type { SimShop } from "../../state.ts";
import { dateTime, gid, type AdminContext, type Fields } from "../context.ts";
import { pageOf, type PageArgs } from "../paging.ts";

/** `$app` and `$app:rest` are the app's own namespace, stored under the app's number (shopify.dev, app-owned metafields). */
export function ownNamespace(namespace: string | null | undefined, context: AdminContext): string {
  const given = namespace ?? "$app";
  if (!given.startsWith("$app")) return given;
  const rest = given.slice(4).replace(/^[:-]+/, "");
  return `app--${context.sim.app.id}${rest ? `--${rest}` : ""}`;
}

/** Namespaces that are this app's: its own prefix alone, or followed by a name. */
export const namespacesOf = ({ sim }: AdminContext): RegExp => new RegExp(`^app--${sim.app.id}(--|$)`);

export const metafieldKey = (ownerId: string, namespace: string, key: string): string => `${ownerId}|${namespace}|${key}`;

/** What compareDigest is compared with: a digest of the value. */
export const digestOf = (value: string): string => createHash("sha256").update(value).digest("hex");

const metafieldsOf = (shop: SimShop, ownerId: string): SimMetafield[] => [...shop.metafields.values()].filter((metafield) => metafield.ownerId === ownerId);

/** `metafield` and `metafields` of an owner type. */
export const metafieldFields = (ownerType: string): Fields<{ id: number }> => ({
  metafield: (owner, { namespace, key }: { namespace?: string | null; key: string }, context) =>
    context.shop.metafields.get(metafieldKey(gid(ownerType, owner.id), ownNamespace(namespace, context), key)) ?? null,
  metafields: (owner, args: PageArgs & { namespace?: string | null; keys?: string[] | null }, context) => {
    const found = metafieldsOf(context.shop, gid(ownerType, owner.id)).filter(
      (metafield) => (!args.namespace || metafield.namespace === ownNamespace(args.namespace, context)) && (!args.keys || args.keys.includes(metafield.key)),
    );
    return pageOf(found, args, { id: (metafield) => metafield.id, key: (metafield) => metafield.id });
  },
});

export const metafieldTypeFields: Fields<SimMetafield> = {
  id: (metafield) => gid("Metafield", metafield.id),
  legacyResourceId: (metafield) => String(metafield.id),
  compareDigest: (metafield) => digestOf(metafield.value),
  jsonValue: (metafield) => jsonOfValue(metafield.type, metafield.value),
  sizeInBytes: (metafield) => Buffer.byteLength(metafield.value),
  createdAt: (metafield) => dateTime(metafield.createdAt),
  updatedAt: (metafield) => dateTime(metafield.updatedAt),
  definition: () => null,
};
