/** Drawn stand-ins for product photographs: one simple shape per kind of thing. */
import { raw, type Html } from "../html.ts";
import type { SimProduct } from "../shapes.ts";
import { hashName } from "../state.ts";

const shapes = {
  shirt: '<path d="M62 44 44 56 34 82l16 7 4-10v57h52V79l4 10 16-7-10-26-18-12c-4 8-32 8-36 0Z"/>',
  jacket: '<path d="M62 42 42 54 30 104l16 5 6-22v51h56V87l6 22 16-5-12-50-20-12-18 10Z"/><path class="line" d="M80 54v80"/>',
  beanie: '<path d="M44 112c0-62 72-62 72 0Z"/><rect x="38" y="106" width="84" height="22" rx="8"/><circle cx="80" cy="58" r="9"/>',
  bag: '<path d="M46 76h68l8 60H38Z"/><path class="strap" d="M62 76V62c0-22 36-22 36 0v14"/>',
  slippers: '<path d="M34 116c0-20 12-30 28-26l46 14c14 4 18 22 6 22H44c-6 0-10-4-10-10Z"/><path class="line" d="M58 90c2 12-4 20-14 24"/>',
  candle: '<path d="M62 78h36v58H62Z"/><path class="glow" d="M80 42c12 14 8 24 0 26-8-2-12-12 0-26Z"/><path class="strap thin" d="M80 66v12"/>',
  mug: '<path d="M46 66h54v52c0 10-8 18-18 18H64c-10 0-18-8-18-18Z"/><path class="strap" d="M100 80h8c14 0 14 32-8 32"/>',
  board: '<rect x="38" y="72" width="84" height="62" rx="10"/><path d="M72 50h16v26H72Z"/><circle class="hole" cx="80" cy="60" r="4"/>',
  towel: '<path d="M48 50h64v88H48Z"/><path class="line" d="M48 120h64M48 110h64"/>',
  soap: '<rect x="42" y="78" width="76" height="50" rx="18"/><path class="line" d="M62 102h36"/>',
  sweater: '<path d="M62 46 40 58 30 118h16l8-34v52h52V84l8 34h16l-10-60-22-12c-6 8-30 8-36 0Z"/><path class="line" d="M54 126h52"/>',
  hook: '<path class="strap" d="M64 50v44c0 26 34 26 34 0v-6"/><circle cx="64" cy="50" r="10"/>',
  book: '<path d="M48 46h64v90H48Z"/><path class="line" d="M60 46v90M74 68h26M74 82h26"/>',
  card: '<rect x="34" y="62" width="92" height="60" rx="8"/><path class="line" d="M34 82h92M58 62v60"/>',
} as const;

/** Word of a title to shape; what has none is a parcel-like bag. */
const byWord: [RegExp, keyof typeof shapes][] = [
  [/jacket/i, "jacket"],
  [/cardigan|sweater/i, "sweater"],
  [/shirt|\btee\b/i, "shirt"],
  [/beanie/i, "beanie"],
  [/slippers/i, "slippers"],
  [/candle/i, "candle"],
  [/mug|cup/i, "mug"],
  [/board/i, "board"],
  [/towel/i, "towel"],
  [/soap|balm/i, "soap"],
  [/hook/i, "hook"],
  [/book/i, "book"],
  [/gift card/i, "card"],
];

/** An inline picture; decoration only, the title stands beside it. */
export function picture(product: SimProduct): Html {
  const tone = Math.abs(hashName(product.title)) % 5;
  return raw(`<svg class="picture tone-${tone}" viewBox="0 0 160 180" aria-hidden="true"><rect class="ground" width="160" height="180"/>${shapes[byWord.find(([word]) => word.test(product.title))?.[1] ?? "bag"]}</svg>`);
}
