/**
 * `npm run backtest -- --orders FILE.csv [--horizon 90] [--origins 6] [--json]`: how right each rule would have been on an order log, looking back from its end.
 * Prints tables for people (without --json), and as its last line everything as JSON.
 */
import { parseArgs } from "node:util";
import { type Backtest, backtest, type RuleResult } from "#app/lapse/models/backtest";
import { groupOrders } from "#app/lapse/models/order-log";
import { dateOfDay, OrderLogError, readOrderLog } from "./read-order-log.ts";

const CUT = 0.8;
const usage = "npm run backtest -- --orders FILE.csv [--horizon 90] [--origins 6] [--json]";

/** @throws OrderLogError for an argument that cannot be what is meant */
function readArguments(): { orders: string; horizon: number; origins: number; json: boolean } {
  const { values } = parseArgs({ options: { orders: { type: "string" }, horizon: { type: "string", default: "90" }, origins: { type: "string", default: "6" }, json: { type: "boolean", default: false } } });
  const whole = (name: "horizon" | "origins", most: number) => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1 || value > most) throw new OrderLogError(`--${name} is a whole number from 1 to ${most}, not "${values[name]}".`);
    return value;
  };
  if (!values.orders) throw new OrderLogError(`Name the file of orders: ${usage}`);
  return { orders: values.orders, horizon: whole("horizon", 3650), origins: whole("origins", 60), json: values.json };
}

try {
  const { orders, horizon, origins, json } = readArguments();
  const log = groupOrders(await readOrderLog(orders));
  const result = backtest(log, { horizon, origins, cut: CUT });
  if (!json) print(result);
  console.log(
    JSON.stringify({
      horizonDays: horizon,
      shoppers: log.shoppers,
      origins: result.origins.map(({ day, results }) => ({ date: dateOfDay(day), rules: results })),
      mean: result.mean,
      default: result.chosen,
    }),
  );
} catch (error) {
  const { message, code } = error as NodeJS.ErrnoException;
  if (!(error instanceof OrderLogError) && code !== "ENOENT" && !code?.startsWith("ERR_PARSE_ARGS")) throw error;
  console.error(code === "ENOENT" ? `There is no such file: ${message.replace(/^.*'(.*)'$/, "$1")}` : message);
  process.exitCode = 2;
}

function print({ horizon, cut, origins, mean, chosen }: Backtest): void {
  if (origins.length === 0) console.log("Too little history for a look back: a model needs 60 days and 10 shoppers with more than one order day before the last window. The rule of thumb stands: 90 days.");
  for (const { day, shoppers, repeaters, wholeWindows, results, reliability } of origins) {
    console.log(`\nOn ${dateOfDay(day)}: ${shoppers} shoppers, ${repeaters} with more than one order day; who orders within ${horizon} days?${wholeWindows === 0 ? " (learned from half a window: no whole one was over)" : ""}`);
    printTable(results);
    const lines = reliability.get(chosen) ?? [];
    console.log(`\n${"we said".padEnd(12)}${"it was".padStart(8)}${"(95 %)".padStart(20)}${"shoppers".padStart(10)}   by ${chosen}`);
    for (const { said, was, shoppers: n } of lines) console.log(`${percent(said).padEnd(12)}${percent(was.share).padStart(8)}${`${percent(was.low)} to ${percent(was.high)}`.padStart(20)}${String(n).padStart(10)}`);
  }
  if (origins.length > 1) {
    console.log(`\nMean of ${origins.length} looks back:`);
    printTable(mean);
  }
  console.log(`\nThe rule for this log: ${chosen}. Somebody counts as lapsed from ${percent(cut)} on.\n`);
}

function printTable(results: readonly RuleResult[]): void {
  console.log(`${"rule".padEnd(12)}${["AUC", "log loss", "Brier", "we said", "it was", "flagged", "came back", "their orders"].map((title) => title.padStart(13)).join("")}`);
  const number = (value: number | null) => (value === null ? "-" : value.toFixed(3)).padStart(13);
  const share = (value: number | null) => (value === null ? "-" : percent(value)).padStart(13);
  for (const { rule, auc, logLoss, brier, meanPredicted, actual, flaggedShare, cameBackShare, ordersByFlaggedShare } of results) {
    console.log(`${rule.padEnd(12)}${[auc, logLoss, brier].map(number).join("")}${[meanPredicted, actual, flaggedShare, cameBackShare, ordersByFlaggedShare].map(share).join("")}`);
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
