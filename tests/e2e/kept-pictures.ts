/**
 * The main pages beside the pictures that are kept of them, so that they do not drift. What differs from run to run (digits, codes) is made the same before a picture is taken;
 * a wanted change is accepted by `npm run screenshots -- --accept`.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Frame } from "playwright-core";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import type { View, WholeApp } from "../support/whole-app.ts";
import { drawn } from "./picture.ts";

const kept = join(import.meta.dirname, "pictures");
const seen = join(import.meta.dirname, "..", "..", "screenshots", "differences");
const accepting = process.env.PICTURES === "accept";
/** A picture is the same while no more than this share of its pixels differs visibly. One line of text that moves by a pixel is more. */
const MOST_DIFFERENT = 0.001;
/** Of 1: by how much a pixel's colour may differ unseen (pixelmatch's own measure). Half of its default: greys of borders count. */
const THRESHOLD = 0.05;

export const keptPages: ReadonlySet<string> = new Set(["home", "shoppers", "shopper", "campaigns", "campaign-edit", "campaign-result", "responses", "settings", "settings-permission", "unsubscribe", "mail"]);

/** Text as this machine draws it; where it is drawn otherwise no picture can be compared. */
async function fingerprint(app: WholeApp): Promise<Buffer> {
  const { page, close } = await app.visit("about:blank", { width: 400, height: 100 });
  await page.setContent('<p style="font: 16px/1.5 sans-serif">Shoppers who went quiet, 1,204 of 5,310</p><p style="font: 600 13px/20px serif">äöü € “who”</p>');
  const picture = await page.screenshot();
  await close();
  return picture;
}

/** null where pictures can be compared; else why not. */
export async function whyIncomparable(app: WholeApp): Promise<string | null> {
  const file = join(kept, "fingerprint.png");
  const here = await fingerprint(app);
  if (accepting) {
    mkdirSync(kept, { recursive: true });
    writeFileSync(file, here);
  }
  if (!existsSync(file)) return "no pictures are kept";
  return readFileSync(file).equals(here) ? null : `text is drawn otherwise on this machine (${process.platform}-${process.arch}) than where the pictures were taken, so they are not compared`;
}

/** Takes what differs from run to run out of the page's texts; {@link makeAsWritten} puts it back. */
const makeStill = (frame: Frame) =>
  frame.evaluate(() => {
    const written: [Node, string | null][] = [];
    Object.assign(window, { written });
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const still = node.nodeValue?.replace(/\bNORD-[A-Z0-9]{8}\b/g, "NORD-00000000").replace(/\d/g, "0");
      if (still === node.nodeValue) continue;
      written.push([node, node.nodeValue]);
      node.nodeValue = still ?? null;
    }
    for (const field of document.querySelectorAll<HTMLInputElement>("input, textarea")) field.style.caretColor = "transparent";
  });

const makeAsWritten = (frame: Frame) =>
  frame.evaluate(() => {
    for (const [node, text] of (window as unknown as { written: [Node, string | null][] }).written) node.nodeValue = text;
  });

/** What is different from the picture that is kept: null, or a sentence that names the three files. */
export async function difference({ page, frame }: View, name: string): Promise<string | null> {
  await makeStill(frame);
  await drawn(frame);
  const file = `${name}-${page.viewportSize()?.width}.png`;
  const now = await page.screenshot({ animations: "disabled", caret: "hide", mask: [frame.locator(".mail-preview iframe")], maskColor: "#dddddd" });
  await makeAsWritten(frame);
  if (accepting) {
    writeFileSync(join(kept, file), PNG.sync.write(PNG.sync.read(now), { colorType: 2, deflateLevel: 9 }));
    return null;
  }
  if (!existsSync(join(kept, file))) return `no picture of ${file} is kept: npm run screenshots -- --accept`;
  const [before, after] = [PNG.sync.read(readFileSync(join(kept, file))), PNG.sync.read(now)];
  const apart = new PNG({ width: before.width, height: before.height });
  const sameSize = before.width === after.width && before.height === after.height;
  const share = sameSize ? pixelmatch(before.data, after.data, apart.data, before.width, before.height, { threshold: THRESHOLD }) / (before.width * before.height) : 1;
  if (share <= MOST_DIFFERENT) return null;
  mkdirSync(seen, { recursive: true });
  for (const [which, png] of [["expected", before], ["actual", after], ["difference", apart]] as const) writeFileSync(join(seen, file.replace(".png", `-${which}.png`)), PNG.sync.write(png));
  return `${file}: ${(100 * share).toFixed(2)} % of the picture differs. Look at screenshots/differences/${file.replace(".png", "")}-{expected,actual,difference}.png; if it is wanted: npm run screenshots -- --accept`;
}
