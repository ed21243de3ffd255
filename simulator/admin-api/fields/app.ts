import type { SimShop } from "../../state.ts";
import { expandScopes } from "../access.ts";
import { gid, type Fields } from "../context.ts";
import { metafieldFields } from "./metafield.ts";

/** One installation per shop; its number is the shop's. */
export const installationFields: Fields<SimShop> = {
  id: (shop) => gid("AppInstallation", shop.id),
  // Unlike the token endpoint this names what is implied too (orbit-apps/elixir-shopifyapi, pull request 27).
  accessScopes: (shop) => [...expandScopes(shop.grantedScopes)].map((handle) => ({ handle, description: handle })),
  activeSubscriptions: () => [],
  launchUrl: (shop, _, { sim }) => `https://${shop.domain}/admin/apps/${sim.app.apiKey}`,
  uninstallUrl: () => null,
  app: (_shop, _args, { sim }) => ({
    id: gid("App", sim.app.id),
    apiKey: sim.app.apiKey,
    title: sim.app.name,
    handle: sim.app.name.toLowerCase(),
    embedded: true,
    webhookApiVersion: sim.app.apiVersion,
    requestedAccessScopes: sim.app.scopes.map((handle) => ({ handle, description: handle })),
    optionalAccessScopes: sim.app.optionalScopes.map((handle) => ({ handle, description: handle })),
  }),
  ...metafieldFields("AppInstallation"),
};
