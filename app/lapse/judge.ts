import { addDays, type Day, dayIn, daysBetween, startOfDay } from "../platform/zones.ts";
import { cameBackUntil } from "./fixed-window.ts";
import type { HeldShopper, Turning } from "./held-shopper.ts";
import { EPOCH } from "./lapse-report.ts";
import { priorityOf, type ShopperHistory, silencesOf, worthOf } from "./lapse-rule.ts";
import { type Override, ruleOfOverride, type ShopRules } from "./override.ts";

/** Judges shoppers by the rules of a shop on one day, and works each of its answers out once: whole shops are judged in lots that share most of their histories and days. */
export interface Judge {
  /** When each of them slows down and lapses if no order comes; who never ordered is left out. @param overrideOf the override that applies to somebody now; null: the rule of the shop */
  turningsOf(held: readonly HeldShopper[], overrideOf: (shopper: HeldShopper) => Override | null): Turning[];
  /** Until when a return on each of these days is shown as one. */
  returnsOf(days: readonly Day[]): { day: Day; until: Date }[];
}

/** So finely values are told apart where they have a say in when somebody lapses: a fifth of a doubling. */
const VALUE_STEPS = 5;

export function createJudge({ rule: shopRule, overrides }: ShopRules, { zone, now }: { zone: string; now: Date }): Judge {
  const today = dayIn(now, zone);
  const sinceEpoch = daysBetween(EPOCH, today);
  // By number: a text made of day and days, for each of a million shoppers, was a quarter of the work.
  const midnights = new Map<number, Date>();
  const midnight = (day: number): Date => remember(midnights, day, () => startOfDay(addDays(EPOCH, day), zone));
  const silences = new Map<string, { slows: number; lapses: number }>();
  const rules = new Map(overrides.map((override) => [override.id, ruleOfOverride(override, shopRule)]));
  return {
    turningsOf: (held, overrideOf) =>
      held.flatMap((shopper) => {
        const { lastOrderDay, shopperId } = shopper;
        if (lastOrderDay === null) return [];
        const overrideId = overrideOf(shopper)?.id ?? null;
        const rule = (overrideId === null ? undefined : rules.get(overrideId)) ?? shopRule;
        const [history, last] = [historyOf(shopper), daysBetween(EPOCH, lastOrderDay)];
        const step = rule.model?.regression && history.value > 0 ? Math.round(VALUE_STEPS * Math.log2(history.value)) : 0;
        const after = (lapsed: boolean) => remember(silences, `${overrideId} ${history.whole} ${history.x} ${history.tx} ${step} ${lapsed}`, () => silencesOf(rule, step === 0 ? history : { ...history, value: 2 ** (step / VALUE_STEPS) }, lapsed));
        const { slows, lapses } = after(false);
        const at = midnight(last + lapses);
        // Only where the rule would take it back is it asked whether it is sure enough of that.
        const firmly = at > now && shopper.state === "lapsed" ? midnight(last + after(true).lapses) : at;
        // By one horizon, whoever they are judged by: what people are worth writing to is compared.
        const worth = worthOf(shopRule, history, Math.max(0, sinceEpoch - last));
        return [{ shopperId, slowsAt: midnight(last + slows), lapsesAt: firmly <= now ? firmly : at, usual: Math.round(worth?.usualMinor ?? 0), priority: priorityOf(worth), overrideId }];
      }),
    returnsOf: (days) => days.map((day) => ({ day, until: cameBackUntil(day, zone) })),
  };
}

function remember<Key, Value>(known: Map<Key, Value>, key: Key, work: () => Value): Value {
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = work()));
  return value;
}

/** A shopper as a rule sees them: what was read of somebody whose record counts more orders than that tells nothing. */
export function historyOf({ firstOrderDay, lastOrderDay, orderDays, netSpentMinor, history }: Pick<HeldShopper, "firstOrderDay" | "lastOrderDay" | "orderDays" | "netSpentMinor" | "history">): ShopperHistory {
  const whole = history === "orders" && firstOrderDay !== null && lastOrderDay !== null && orderDays > 0;
  const n = Math.max(1, orderDays);
  return { x: n - 1, tx: whole ? daysBetween(firstOrderDay, lastOrderDay) : 0, value: Math.max(0, Number(netSpentMinor)) / n, whole };
}
