/** `npm run demo`: the whole product on one machine, for people; with --once it does the main job by itself and ends. */
import { parseArgs } from "node:util";
import { openEnd } from "./demo/end.ts";
import { runOnce } from "./demo/once.ts";
import { readableLog } from "./demo/order-file.ts";
import { PORTS, type Stack, startStack } from "./demo/stack.ts";
import type { WorldOrigin } from "./demo/world-origin.ts";

const usage = `npm run demo [-- --fresh] [--seed N]
npm run demo -- --once [--fresh] [--seed N] [--orders FILE.csv] [--shoppers N] [--json]

  --fresh        throw away what an earlier run left
  --once         do the main job without a person, to its end, and exit 0 only if everything adds up
  --seed N       another world (default 1)
  --orders FILE  a real order log: cust,day,amount or customer,date,amount
  --shoppers N   size of the simulated shop (default 1500)
  --json         the summary as one JSON object on the last line`;

const DEFAULT_SHOPPERS = 1500;
const DEFAULT_SEED = 1;
const LAST_PORT = 65_535;

function whole(name: string, text: string | undefined, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most) throw new Error(`${name} takes a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? " on" : ` to ${most}`}, not "${text}".`);
  return number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { once: { type: "boolean" }, fresh: { type: "boolean" }, json: { type: "boolean" }, help: { type: "boolean" }, seed: { type: "string" }, orders: { type: "string" }, shoppers: { type: "string" } },
  });
  if (values.help) return console.log(usage);
  const seed = whole("--seed", values.seed, 0);
  const shoppers = whole("--shoppers", values.shoppers, 1);
  const port = whole("DEMO_PORT", process.env.DEMO_PORT, 1024, LAST_PORT - PORTS + 1);
  if (values.orders !== undefined && !values.once) throw new Error("--orders needs --once: an order log is read into a run that ends.");
  if (values.json && !values.once) throw new Error("--json needs --once: only a run that ends has a summary.");
  if (values.orders !== undefined && shoppers !== undefined) throw new Error("--orders and --shoppers exclude each other: the order log says how many shoppers there are.");
  const common = { fresh: values.fresh ?? false, seed: seed ?? DEFAULT_SEED, shoppers: shoppers ?? DEFAULT_SHOPPERS };
  if (values.once) {
    const orders = values.orders === undefined ? null : await readableLog(values.orders);
    const asked = { seed, shoppers, orders: orders?.hash };
    process.exitCode = await runOnce({ ...common, asked, orders, json: values.json ?? false, port: port ?? 4200, name: dataFolder("once") });
    return;
  }
  await runForPeople({ ...common, asked: { seed, shoppers }, port: port ?? 4100 });
}

/** A demo on other ports has data of its own, so that two can run side by side. */
const dataFolder = (kind: string): string => (process.env.DEMO_PORT === undefined ? kind : `${kind}-at-${process.env.DEMO_PORT}`);

async function runForPeople(options: { fresh: boolean; seed: number; shoppers: number; asked: Partial<WorldOrigin>; port: number }): Promise<void> {
  const end = openEnd();
  console.log("Starting the database, the simulated shop, the web server and the worker …");
  const stack = await startStack({ name: dataFolder("demo"), ...options, worker: true, stopped: end.stopped, onDeath: end.onDeath }).catch((error: Error) => {
    if (end.stopped.aborted) return null;
    throw error;
  });
  if (!stack) return console.log("Stopped.");
  try {
    await Promise.race([end.reached, prepare(stack, options)]);
    if (end.stopped.aborted) return;
    console.log(`
Comeback runs${stack.continued ? ", with the data of the last run (--fresh starts anew)" : ""}.

  Shopify admin, with the app in it   ${stack.urls.admin}
  The shop's storefront               ${stack.urls.storefront}
  The shoppers' inbox                 ${stack.urls.inbox}

The buttons at the top of the admin move the world on by an hour or a day. Ctrl-C stops everything.`);
    await end.reached;
  } finally {
    console.log("\nStopping …");
    await stack.stop();
  }
}

async function prepare(stack: Stack, { seed, shoppers }: { seed: number; shoppers: number }): Promise<void> {
  if (!stack.continued) {
    await stack.control("seed", { shoppers, seed });
    stack.filled({ seed, shoppers, orders: null });
  }
  await stack.control("install", {});
}

main().catch((error: Error & { code?: string }) => {
  console.error(sentenceOf(error));
  process.exitCode = 1;
});

function sentenceOf(error: Error & { code?: string }): string {
  if (error.code?.startsWith("ERR_PARSE_ARGS")) return `${error.message}\n\n${usage}`;
  if (error.code === "ENOSPC") return `The disk is full (${error.message}). Make room and start again.`;
  return error.message;
}
