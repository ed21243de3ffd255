/** What the world remembers: plain data, part of the snapshot. */
import { createAgenda, type Agenda } from "./agenda.ts";
import type { WorldShop } from "./shopper.ts";

export type WorldState = {
  shops: Map<string, WorldShop>;
  agenda: Agenda;
  /** The last mail whose arrival was planned for. */
  lastMail: number;
  counts: Counts;
  /** The latest visits that did not go as a person expects, newest last. */
  troubles: Trouble[];
};

export type Trouble = { at: number; what: string };

/** What happened so far; `opens`, `clicks` and `unsubscribes` are those of people. */
export type Counts = {
  orders: number;
  newShoppers: number;
  refunds: number;
  cancellations: number;
  mails: number;
  opens: number;
  clicks: number;
  machineVisits: number;
  unsubscribes: number;
  complaints: number;
  redemptions: number;
  troubles: number;
};

const noCounts: Counts = { orders: 0, newShoppers: 0, refunds: 0, cancellations: 0, mails: 0, opens: 0, clicks: 0, machineVisits: 0, unsubscribes: 0, complaints: 0, redemptions: 0, troubles: 0 };

export const createWorldState = (): WorldState => ({ shops: new Map(), agenda: createAgenda(), lastMail: 0, counts: { ...noCounts }, troubles: [] });

const troublesKept = 100;

/** Counts a visit that went wrong and keeps the latest ones. */
export function noteTrouble(world: WorldState, trouble: Trouble): void {
  world.counts.troubles += 1;
  world.troubles.push(trouble);
  world.troubles.splice(0, world.troubles.length - troublesKept);
}
