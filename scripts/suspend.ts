/**
 * `npm run suspend -- --shop nordlicht --why "…"`: the operator stops all mail of a shop, and its pages say why. `-- --shop nordlicht --lift`
 * lets it leave again. Both are noted with the shop as done by "operator".
 */
import { parseArgs } from "node:util";
import { createContext, requireDatabase } from "../app/context.server.ts";
import { readEnv } from "../app/platform/env.server.ts";
import { suspendShop, type SuspendOutcome } from "../app/shops/suspend-shop.server.ts";

const usage = 'npm run suspend -- --shop nordlicht.myshopify.com --why "In words for the merchant"\nnpm run suspend -- --shop nordlicht.myshopify.com --lift';

const said: Record<SuspendOutcome["kind"], string> = {
  suspended: "is suspended: none of its mails leaves any more",
  lifted: "may send again: what waited leaves in its time",
  "as-before": "stands so already: nothing was changed",
  missing: "is no shop of ours",
};

/** @throws Error naming what is missing */
function readArguments(args: string[]): { domain: string; why: string | null } {
  const { values } = parseArgs({ args, options: { shop: { type: "string" }, why: { type: "string" }, lift: { type: "boolean", default: false } } });
  const why = values.why?.trim() ?? "";
  if (!values.shop || values.lift === (why !== "")) throw new Error(`Name the shop, and either why or --lift:\n${usage}`);
  return { domain: values.shop.includes(".") ? values.shop : `${values.shop}.myshopify.com`, why: values.lift ? null : why };
}

async function main(): Promise<number> {
  const { domain, why } = readArguments(process.argv.slice(2));
  const { ctx, close } = createContext(readEnv(process.env), "suspend");
  try {
    await requireDatabase(ctx);
    const { kind } = await suspendShop(ctx, { domain, why });
    process.stdout.write(`${domain} ${said[kind]}.\n`);
    return kind === "missing" ? 1 : 0;
  } finally {
    await close();
  }
}

process.exitCode = await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  return 1;
});
