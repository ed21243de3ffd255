/** The script that the app loads as app-bridge.js: the parts in app-bridge/, put together, because it must have run before the page goes on. */
import { readFileSync } from "node:fs";

const parts = ["link", "bars", "modal", "global"].map((name) => readFileSync(new URL(`app-bridge/${name}.js`, import.meta.url), "utf8"));

/** @param world the admin's origin, and world time minus real time in milliseconds */
export const bridgeScript = (world: { admin: string; offset: number }): string =>
  `((world) => {\nif (window.shopify) return;\n${parts.join("\n")}})(${JSON.stringify(world)});\n`;
