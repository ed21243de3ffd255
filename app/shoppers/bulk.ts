/** Shoppers done in one transaction. */
export const BULK_LOT = 2_000;
/** A piece of work that is done is told of for so long, unless it is put away before; a tag can be taken off again for so long. */
export const BULK_SHOWN_MS = 86_400_000;

/** How far the work on many shoppers is. */
export interface Bulk {
  id: bigint;
  /** Undone only where some still carry the tag. */
  state: "running" | "done" | "undoing" | "undone";
  /** What is added to them; null: they are left out of campaigns. */
  tag: string | null;
  /** Shoppers it is through with, those of them with whom it changed something, and those with whom it could not. */
  looked: number;
  changed: number;
  failed: number;
  /** About how many there are; null where nobody counted. */
  expected: number | null;
  /** A member of staff. */
  by: string;
}

/** In percent; work that nobody counted shows that it has begun. */
export function shareDone({ state, looked, changed, expected }: Pick<Bulk, "state" | "looked" | "changed" | "expected">): number {
  if (state === "done" || state === "undone") return 100;
  if (state === "undoing") return Math.max(1, Math.min(99, Math.round(100 * (1 - changed / Math.max(1, looked)))));
  return expected === null || expected === 0 ? 5 : Math.min(99, Math.round((100 * looked) / expected));
}
