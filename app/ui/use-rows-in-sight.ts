import { useAlive } from "./use-alive.ts";

/** What a window of 900 pixels shows of a list below the page's headings, in pixels. */
const HEIGHT = 660;

/**
 * Of the rows of a list those that the first paint needs; all of them as soon as the page is alive. Fifty rows of Polaris' table take several
 * times as long to write, lay out and paint as the part of them that can be seen.
 * @param height of a row, in pixels
 */
export function useRowsInSight<Row>(rows: readonly Row[], height: number): readonly Row[] {
  return useAlive() ? rows : rows.slice(0, Math.ceil(HEIGHT / height));
}
