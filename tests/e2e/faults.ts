/** What must be wrong with no page. */
import axe from "axe-core";
import type { Frame } from "playwright-core";
import { expect } from "vitest";

/** @param contrast false where the same colours were looked at already: it is half of the work */
export async function seriousFaults(frame: Frame, contrast = true): Promise<string[]> {
  // Once for a document: half a megabyte, which takes the browser a tenth of a second.
  if (!(await frame.evaluate(() => "axe" in window))) await frame.evaluate(axe.source);
  // A mail's preview has no scripts and no origin, so that axe cannot look into it; mails are looked at on their own.
  const options: axe.RunOptions = { resultTypes: ["violations"], rules: { "color-contrast": { enabled: contrast } } };
  const { violations } = await frame.evaluate((options) => (window as unknown as { axe: typeof axe }).axe.run({ exclude: [[".mail-preview iframe"]] }, options), options);
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

/** How far the page is wider than the screen, and what is. */
export const overhang = (frame: Frame): Promise<{ by: number; what: string[] }> =>
  frame.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const by = document.documentElement.scrollWidth - width;
    const what = by > 0 ? [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > width + 1).slice(-3).map((element) => element.outerHTML.slice(0, 120)) : [];
    return { by, what };
  });

/** Nothing is wrong with a page as it stands. */
export const expectFine = async (frame: Frame): Promise<void> => expect({ serious: await seriousFaults(frame), overhang: (await overhang(frame)).what }).toEqual({ serious: [], overhang: [] });

/** What turns or pulses without end, though nothing is under way: it costs a battery and the pages' first paint, seen or not. */
export const restless = (frame: Frame): Promise<string[]> =>
  frame.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => animation.effect?.getTiming().iterations === Infinity)
      .map(({ effect }) => (effect as KeyframeEffect).target?.parentElement?.className ?? ""),
  );
