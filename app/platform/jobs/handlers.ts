import type { Ctx, ShopId, Sql } from "../ports.ts";
import type { ItemTaskName, LotTaskName, PayloadOf, TaskName } from "./catalog.ts";

/** What a lot handler answers: nothing left, more at once, or more after some machine time. */
export type LotOutcome = { kind: "done" } | { kind: "again"; afterMs: number };
/** What an item handler answers. A throw counts as `retry`. */
export type ItemOutcome = { kind: "done" } | { kind: "retry"; why: string; afterSeconds?: number } | { kind: "give-up"; why: string };
/** Or this: nothing failed, it cannot be done before something changes, and is tried each hour however often. */
export type Waiting = { kind: "wait"; why: string };

export const done = (): { kind: "done" } => ({ kind: "done" });
export const wakeAgain = (afterMs = 0): LotOutcome => ({ kind: "again", afterMs });
export const retry = (why: string, afterSeconds?: number): ItemOutcome => ({ kind: "retry", why, afterSeconds });
export const waitFor = (why: string): Waiting => ({ kind: "wait", why });
export const giveUp = (why: string): ItemOutcome => ({ kind: "give-up", why });

export type LotHandlers = { [Name in LotTaskName]?: (ctx: Ctx, input: { shopId: ShopId }) => Promise<LotOutcome> };
export type ItemHandlers = { [Name in ItemTaskName]?: (ctx: Ctx, input: { shopId: ShopId; payload: PayloadOf<Name> }) => Promise<ItemOutcome | Waiting> };

/** What a noun gives the worker: its handlers, and when its rows fall due. */
export interface NounJobs {
  lots?: LotHandlers;
  items?: ItemHandlers;
  /** The earliest business instant at which the task has something to do; null when nothing waits. */
  due?: { task: TaskName; nextDue(sql: Sql): Promise<Date | null> }[];
}
