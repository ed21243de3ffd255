import { useAlive } from "./use-alive.ts";

/** More rows than a screen of 900 pixels shows. */
const IN_SIGHT = 13;

/**
 * Of the rows of a list those that the first paint needs; all of them as soon as the page is alive. Fifty rows of Polaris' table take several
 * times as long to write, lay out and paint as the part of them that can be seen.
 */
export function useRowsInSight<Row>(rows: readonly Row[]): readonly Row[] {
  return useAlive() ? rows : rows.slice(0, IN_SIGHT);
}
