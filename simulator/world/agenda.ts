/** What is going to happen: on the web (visits, for which the world's clock must stand right) and in the shops, each in the order of time. */
import { createQueue, nextAt, popUntil, push, type Queue, type Untimed } from "./queue.ts";
import type { WorldEvent } from "./shopper.ts";

/** Plain data, part of the snapshot. */
export type Agenda = { web: Queue<WorldEvent>; shops: Queue<WorldEvent> };

const webKinds = new Set<WorldEvent["kind"]>(["scan", "prefetch", "read", "click", "unsubscribe"]);

export const createAgenda = (): Agenda => ({ web: createQueue(), shops: createQueue() });

export const isVisit = (event: Pick<WorldEvent, "kind">): boolean => webKinds.has(event.kind);

export const plan = (agenda: Agenda, event: Untimed<WorldEvent>): void => push(isVisit(event) ? agenda.web : agenda.shops, event);

/** Takes out the next event that is due at `until` or before; null when there is none. */
export const takeNext = (agenda: Agenda, until: number): WorldEvent | null => popUntil(nextAt(agenda.web) <= nextAt(agenda.shops) ? agenda.web : agenda.shops, until);

/** When somebody next goes to the web; Infinity when nobody plans to. */
export const nextVisitAt = (agenda: Agenda): number => nextAt(agenda.web);
