import { createContext } from "#app/context.server";
import type { LapseChoice } from "#app/lapse/lapse-rule";
import { previewRule } from "#app/lapse/preview-rule.server";
import { readEnv } from "#app/platform/env.server";
import { answer } from "./answer.ts";

interface Input {
  shopId: string;
  /** The business instant. */
  at: string;
}

const ROUNDS = 5;
const choice: LapseChoice = { rule: "learned", windowDays: 90, horizonDays: 90, cut: 0.7 };

/** Milliseconds of each preview, the first of each kind included: the page asks once. */
answer<Input>(async ({ shopId, at }) => {
  const { ctx: real, close } = createContext(readEnv(process.env), "bench");
  const ctx = { ...real, clock: { now: () => new Date(at) } };
  const times = { sampled: [] as number[], exact: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const exact of [false, true]) {
      const began = performance.now();
      const { counts, plusMinus } = await previewRule(ctx, { shopId: BigInt(shopId), choice, exact });
      times[exact ? "exact" : "sampled"].push(performance.now() - began);
      if (counts.lapsed === 0 || (plusMinus === null) !== exact) throw new Error("that was not the preview of a large shop");
    }
  }
  await close();
  return times;
});
