/** How far a page moved by itself. */
import type { Frame } from "playwright-core";

/** Web vitals call 0.1 good. */
export const MOST_SHIFT = 0.02;

/** The sum of layout shifts so far that no press or key caused. */
export const shiftOf = (frame: Frame): Promise<{ sum: number; moved: string[] }> =>
  frame.evaluate(
    () =>
      new Promise((resolve) => {
        let sum = 0;
        const moved: string[] = [];
        const observer = new PerformanceObserver((list) => {
          const entries = list.getEntries() as (PerformanceEntry & { value?: number; hadRecentInput?: boolean; sources?: { node?: Node }[] })[];
          for (const { entryType, value = 0, hadRecentInput, sources = [] } of entries) {
            if (entryType !== "layout-shift" || hadRecentInput) continue;
            sum += value;
            moved.push(`${value.toFixed(4)}: ${sources.map(({ node }) => (node instanceof Element ? node : node?.parentElement)?.outerHTML.slice(0, 120)).join(" | ")}`);
          }
          // The first paint is always there, and is told of after the shifts that were asked for before it.
          if (entries.some(({ entryType }) => entryType === "paint")) resolve({ sum, moved });
        });
        observer.observe({ type: "layout-shift", buffered: true });
        observer.observe({ type: "paint", buffered: true });
      }),
  );
