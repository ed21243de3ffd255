/** `npm run demo`: the whole product on one machine, for people; with --once it does the main job by itself and ends. */
import { parseArgs } from "node:util";
import { runOnce } from "./demo/once.ts";
import { startStack } from "./demo/stack.ts";

const usage = `npm run demo [-- --fresh] [--seed N]
npm run demo -- --once [--fresh] [--seed N] [--orders FILE.csv] [--shoppers N] [--json]

  --fresh        throw away what an earlier run left
  --once         do the main job without a person, to its end, and exit 0 only if everything adds up
  --seed N       another world (default 1)
  --orders FILE  a real order log: cust,day,amount or customer,date,amount
  --shoppers N   size of the simulated shop (default 1500)
  --json         the summary as one JSON object on the last line`;

const whole = (name: string, text: string | undefined, otherwise: number): number => {
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} takes a whole number above 0, not "${text}".`);
  return number;
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { once: { type: "boolean" }, fresh: { type: "boolean" }, json: { type: "boolean" }, help: { type: "boolean" }, seed: { type: "string" }, orders: { type: "string" }, shoppers: { type: "string" } },
  });
  if (values.help) return console.log(usage);
  const seed = whole("seed", values.seed, 1);
  const shoppers = whole("shoppers", values.shoppers, 1500);
  if (values.orders !== undefined && !values.once) throw new Error("--orders needs --once: an order log is read into a run that ends.");
  const port = process.env.DEMO_PORT === undefined ? undefined : whole("DEMO_PORT", process.env.DEMO_PORT, 4100);
  if (values.once) {
    process.exitCode = await runOnce({ fresh: values.fresh ?? false, seed, shoppers, orders: values.orders ?? null, json: values.json ?? false, port: port ?? 4200, name: dataFolder("once") });
    return;
  }
  await runForPeople({ fresh: values.fresh ?? false, seed, shoppers, port: port ?? 4100 });
}

/** A demo on other ports has data of its own, so that two can run side by side. */
const dataFolder = (kind: string): string => (process.env.DEMO_PORT === undefined ? kind : `${kind}-at-${process.env.DEMO_PORT}`);

async function runForPeople(options: { fresh: boolean; seed: number; shoppers: number; port: number }): Promise<void> {
  const ended = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => ended.resolve());
  console.log("Starting the database, the simulated shop, the web server and the worker …");
  const stack = await startStack({ name: dataFolder("demo"), ...options, worker: true, onDeath: (name, said) => ended.reject(new Error(`${name} ended by itself:\n${said}`)) });
  try {
    if (!stack.continued) await stack.control("seed", { shoppers: options.shoppers, seed: options.seed });
    await stack.control("install", {});
    console.log(`
Comeback runs${stack.continued ? ", with the data of the last run (--fresh starts anew)" : ""}.

  Shopify admin, with the app in it   ${stack.urls.admin}
  The shop's storefront               ${stack.urls.storefront}
  The shoppers' inbox                 ${stack.urls.inbox}

The buttons at the top of the admin move the world on by an hour or a day. Ctrl-C stops everything.`);
    await ended.promise;
    console.log("\nStopping …");
  } finally {
    await stack.stop();
  }
}

main().catch((error: Error & { code?: string }) => {
  console.error(error.code?.startsWith("ERR_PARSE_ARGS") ? `${error.message}\n\n${usage}` : error.message);
  process.exitCode = 1;
});
