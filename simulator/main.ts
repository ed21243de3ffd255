/**
 * The simulator as a process, run by the demo: `node simulator/main.ts`. Environment: SIM_PORTS (admin,app,storefront,inbox,smtp,dns), SIM_APP_TARGET,
 * SIM_STATE (snapshot file), SIM_SEED, SHOPIFY_API_KEY, SHOPIFY_API_SECRET. Prints its addresses as one line of JSON; SIGTERM and SIGINT save and end.
 */
import { openFirstShops } from "./control.ts";
import { createSimulator } from "./index.ts";
import type { Simulator } from "./simulator.ts";

/** Real time between two looks at what is due, and between two saves. */
const lookEveryMs = 1000;
const saveEveryMs = 30_000;

function readSettings(env: NodeJS.ProcessEnv) {
  const required = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`The variable ${name} is missing.`);
    return value;
  };
  const [admin, app, storefront, inbox, smtp, dns] = (env.SIM_PORTS ?? "4100,4101,4102,4103,4104,4108").split(",").map(Number);
  return {
    ports: { admin, app, storefront, inbox, smtp, dns },
    appTarget: env.SIM_APP_TARGET ?? "http://127.0.0.1:4105",
    apiKey: required("SHOPIFY_API_KEY"),
    apiSecret: required("SHOPIFY_API_SECRET"),
    seed: Number(env.SIM_SEED ?? 1),
    ...(env.SIM_STATE ? { statePath: env.SIM_STATE } : {}),
  };
}

/** Webhooks go out and shoppers act by themselves while nobody moves the clock. */
async function live(simulator: Simulator, ended: AbortSignal): Promise<void> {
  let savedAt = performance.now();
  while (!ended.aborted) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    if (ended.aborted) return;
    await simulator.webhooks.deliver();
    await simulator.world.act();
    if (performance.now() - savedAt < saveEveryMs) continue;
    await simulator.save();
    savedAt = performance.now();
  }
}

async function main(): Promise<void> {
  const simulator = await createSimulator(readSettings(process.env));
  await openFirstShops(simulator);
  const ending = new AbortController();
  const running = live(simulator, ending.signal);
  const end = async (): Promise<void> => {
    ending.abort();
    await running;
    await simulator.close();
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => {
      end().then(
        () => process.exit(0),
        (error: Error) => fail(error),
      );
    });
  process.stdout.write(`${JSON.stringify({ urls: simulator.urls })}\n`);
  await running;
}

function fail(error: Error): never {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

main().catch(fail);
