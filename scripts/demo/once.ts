/** `npm run demo -- --once`: the main job without a person, from an empty database to shoppers won back, and whether it all adds up. */
import { installPreload, removePreload } from "#sim/preload";
import { openEnd } from "./end.ts";
import { checkRun } from "./once-checks.ts";
import { campaignFigures, countLost, describeShop, runCampaign } from "./once-campaign.ts";
import { openApp, type OnceApp } from "./once-app.ts";
import type { OrderFile } from "./order-file.ts";
import { openProgress, type Progress } from "./progress.ts";
import { type Stack, startStack } from "./stack.ts";
import { printSummary, type Summary } from "./summary.ts";
import type { WorldOrigin } from "./world-origin.ts";
import type { WorldTruth } from "./world-truth.ts";

export interface OnceOptions {
  fresh: boolean;
  seed: number;
  shoppers: number;
  orders: OrderFile | null;
  /** What was asked for by name. */
  asked: Partial<WorldOrigin>;
  json: boolean;
  port: number;
  /** Data folder. */
  name: string;
}

/** What the simulator says after it filled a shop. */
interface Filled {
  shoppers: number;
  orders: number;
  rejected?: { line: number; reason: string }[];
}

const SHOWN_REJECTIONS = 1000;
const IMPORT_BOUND_MS = 15 * 60_000;

/** Runs the main job. Returns the exit code: 0 only if every check holds. @throws Error in plain words when it cannot run at all. */
export async function runOnce(options: OnceOptions): Promise<number> {
  // With --json stdout is for a program: what people read goes beside it.
  const out = options.json ? process.stderr : process.stdout;
  const progress = openProgress(out);
  const end = openEnd();
  const stopped = () => new Error("Stopped before the end. What was done is kept; run it again to go on, or with --fresh to start anew.");

  progress.stage("start");
  const stack = await startStack({ name: options.name, port: options.port, fresh: options.fresh, asked: options.asked, worker: false, stopped: end.stopped, onDeath: end.onDeath }).catch((error: Error) => {
    throw end.stopped.aborted ? stopped() : error;
  });
  let app: OnceApp | undefined;
  try {
    await installPreload({ simUrl: stack.urls.admin, name: "demo --once" });
    app = await openApp(stack.env);
    progress.end(stack.continued ? "with the data of the last run" : "database, simulated shop and web server are up");
    const ended = end.reached.then((): never => {
      throw stopped();
    });
    return await Promise.race([ended, mainJob(stack, app, progress, out, options)]);
  } finally {
    await app?.close();
    removePreload();
    await stack.stop();
  }
}

async function mainJob(stack: Stack, app: OnceApp, progress: Progress, out: NodeJS.WriteStream, options: OnceOptions): Promise<number> {
  if (!stack.continued) await fillShop(stack, progress, out, options);

  progress.stage("install");
  const { shop: domain } = await stack.control<{ shop: string }>("install", {});
  const shopId = await app.findShop(domain);
  progress.end(`installed on ${domain}`);

  progress.stage("import");
  await importOrders(stack, app, shopId, progress);
  const shop = await describeShop(app, shopId);
  progress.end(`${shop.orders} orders of ${shop.shoppers} shoppers`);

  progress.stage("lapsed");
  progress.end(`${shop.lapsed} lapsed, ${shop.lapsedMailable} of them can be emailed`);

  const campaignId = await runCampaign(stack, app, shopId, progress);

  progress.stage("summary");
  const figures = await campaignFigures(app, shopId, campaignId);
  const truth = await stack.control<WorldTruth>(`truth?shop=${domain}`);
  const { checks, duplicatesSent } = await checkRun({ stack, app, shopId, campaignId, domain, figures, truth });
  progress.end("counted");
  const summary: Summary = { orders: shop.orders, shoppers: shop.shoppers, ...figures.summary, seconds: progress.seconds, duplicatesSent, lost: await countLost(app, shopId), checks };
  const failed = Object.entries(checks).filter(([, holds]) => !holds);
  printSummary(out, summary, truth);
  if (options.json) console.log(JSON.stringify(summary));
  return failed.length === 0 && summary.lost === 0 && duplicatesSent === 0 ? 0 : 1;
}

async function fillShop(stack: Stack, progress: Progress, out: NodeJS.WriteStream, { seed, shoppers, orders }: OnceOptions): Promise<void> {
  progress.stage("world");
  const filled = orders === null ? await stack.control<Filled>("seed", { shoppers, seed }) : await stack.control<Filled>("load-orders", { path: orders.path, seed });
  stack.filled({ seed, shoppers: orders === null ? shoppers : null, orders: orders?.hash ?? null });
  const rejected = filled.rejected ?? [];
  progress.end(`${filled.orders} orders of ${filled.shoppers} shoppers${rejected.length > 0 ? `, ${rejected.length} lines left out:` : ""}`);
  for (const { line, reason } of rejected.slice(0, SHOWN_REJECTIONS)) out.write(`  line ${line}: ${reason}\n`);
  if (rejected.length > SHOWN_REJECTIONS) out.write(`  … and ${rejected.length - SHOWN_REJECTIONS} more\n`);
}

async function importOrders(stack: Stack, app: OnceApp, shopId: bigint, progress: Progress): Promise<void> {
  const until = performance.now() + IMPORT_BOUND_MS;
  for (;;) {
    await stack.control("deliver", {});
    const seen = await app.importProgress(shopId);
    if (seen.phase === "done") break;
    if (seen.phase === "failed") throw new Error(`The import stopped: ${seen.error}`);
    if (performance.now() > until) throw new Error(`The import is still at "${seen.phase}" after ${IMPORT_BOUND_MS / 60_000} minutes.`);
    const expected = (seen.customers.expected ?? 0) + (seen.orders.expected ?? 0);
    progress.move(expected > 0 ? (seen.customers.read + seen.orders.read) / expected : 0, `${seen.customers.read} customers, ${seen.orders.read} orders`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await app.drain();
}
