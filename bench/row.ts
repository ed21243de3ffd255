import type { Bench } from "./environment.ts";

/** One line of bench/results.json. */
export interface Row {
  name: string;
  unit: string;
  ours: number;
  /** The same work at its barest, measured in the same run; 1 where there is none. */
  floor: number;
  ratio: number;
  /** ">= 0.6", "<= 2": what the ratio should be. */
  aim: string;
  /** The highest resident memory of the process that did our part. */
  peakMb: number;
}

export type Measure = (bench: Bench) => Promise<Row[]>;

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** One round: our part, and right after it the bare work. */
export type Round = Pick<Row, "ours" | "floor">;

/** The round whose ratio is the median: each compares what was measured within seconds, so that a drift of the machine's speed touches both alike. */
export const middleRound = (rounds: readonly Round[]): Round => [...rounds].sort((a, b) => a.ours / a.floor - b.ours / b.floor)[Math.floor(rounds.length / 2)] ?? { ours: Number.NaN, floor: Number.NaN };

export const rowOf = (row: Omit<Row, "ratio">): Row => ({ ...row, ratio: Math.round((row.ours / row.floor) * 1000) / 1000 });
