import type { LapseReport, LookBack } from "./lapse-report.ts";
import { sumUpWindow } from "./lapse-report.ts";
import { type LapseModel, patienceOf, probabilityOfSilence } from "./lapse-rule.ts";
import type { Look } from "./models/backtest.ts";
import type { OrderLog } from "./models/order-log.ts";
import { learnRegression, typicalOf } from "./models/regression.ts";
import type { Rule } from "./models/rules.ts";
import { closedWindows, closeWindow, type ClosedWindow } from "./models/windows.ts";

/** The order days of those whom an override is for, or of a sample of them. */
export interface MemberLog {
  log: OrderLog;
  /** For each order day of the log, 1 where whoever ordered last on that day belonged to the override: of a collection, whether that order held a product of it. */
  belongs: Uint8Array;
  /** Of how many shoppers, so that figures of a sample can be made those of all. */
  times: number;
}

/** What the last look backs tell of the members of an override; as a report of it can be asked for any choice. */
export interface OverridePast extends Pick<LapseReport, "shoppers" | "sampled"> {
  looks: Pick<LookBack, "day" | "horizonDays" | "byProbability" | "bySilence">[];
}

/** Looks at the members of an override on the day of a look back, by the model that the whole shop had then. @param log of the whole shop */
export function lookAtMembers(look: Look, rule: Rule, log: OrderLog, members: MemberLog): OverridePast["looks"][number] {
  const { origin, window, answers } = look;
  const { horizon, summary } = window;
  const then: Pick<LapseModel, "nbd" | "regression"> = { nbd: answers.mbg.parameters, regression: rule === "blend" && answers.said.has("blend") ? learnRegression(closedWindows(log, origin.day, horizon)) : null };
  const theirs = closeMembers(members, origin.day, horizon);
  const { x, tx, T, value } = theirs.summary;
  const said = Float64Array.from(x, (orders, i) => probabilityOfSilence(then, { x: orders, tx: tx[i] as number, value: value[i] as number }, (T[i] as number) - (tx[i] as number), horizon));
  const { day, byProbability, bySilence } = sumUpWindow(theirs, { day: origin.day, said, nbd: then.nbd, patience: patienceOf({ gapDays: typicalOf(summary).gap }) });
  return { day, horizonDays: horizon, byProbability, bySilence };
}

/** What was known of those who belonged to an override at the end of a day, and what came after it. */
function closeMembers({ log, belongs }: MemberLog, day: number, horizon: number): ClosedWindow {
  const { summary, away, orders } = closeWindow(log, day, horizon);
  const kept = Array.from(summary.x.keys()).filter((i) => belongs[(log.start[summary.shopper[i] as number] as number) + (summary.x[i] as number)] === 1);
  const of = <Column extends { [i: number]: number }>(column: Column) => kept.map((i) => column[i] as number);
  return {
    summary: { shopper: Int32Array.from(of(summary.shopper)), x: Int32Array.from(of(summary.x)), tx: Int32Array.from(of(summary.tx)), T: Int32Array.from(of(summary.T)), value: Float64Array.from(of(summary.value)) },
    horizon,
    away: Uint8Array.from(of(away)),
    orders: Int32Array.from(of(orders)),
  };
}
