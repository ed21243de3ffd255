/** Opening the app as the admin does, without a browser: the first page with a session token, so that the app exchanges it for its own. */
import type { SimCore } from "../core.ts";
import type { SimShop } from "../state.ts";

import { embeddedUrl } from "./session-token.ts";

const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/** HTTP status of the page after redirects. Throws when the app does not answer. */
export async function openApp({ core, appUrl, shop }: { core: SimCore; appUrl: string; shop: SimShop }): Promise<number> {
  const url = embeddedUrl({ appUrl, path: "/app", app: core.app, shop: shop.domain, now: core.clock.now() });
  const response = await fetch(url, { headers: { "user-agent": browser, accept: "text/html" } });
  await response.arrayBuffer();
  return response.status;
}
