/** Pictures of pages, for people to look at. */
import { join } from "node:path";
import type { Frame } from "playwright-core";
import type { View } from "../support/whole-app.ts";

/** Named by `npm run screenshots`: a folder below the checkout. Without it no picture is taken. */
const folder = process.env.SCREENSHOTS;

/** Resolves when the browser has drawn what was changed. */
export const drawn = (frame: Frame) => frame.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** A picture of the whole page: the admin's window is made as high as what stands in it. */
export async function picture({ page, frame }: Pick<View, "page" | "frame">, name: string): Promise<void> {
  if (!folder) return;
  const size = page.viewportSize();
  if (size && frame !== page.mainFrame()) {
    const { content, shown } = await frame.evaluate(() => ({ content: document.documentElement.scrollHeight, shown: innerHeight }));
    await page.setViewportSize({ ...size, height: Math.max(size.height, size.height - shown + content) });
    await drawn(frame);
  }
  await page.screenshot({ path: join(folder, `${name}-${size?.width}.png`), fullPage: true });
}
