/** Drawn stand-ins for product photographs: one simple shape per kind of product. */
import { raw, type Html } from "../html.ts";
import { hashName, type SimProduct } from "../state.ts";

const shapes: Record<string, string> = {
  Clothing: '<path d="M62 44 44 56 34 82l16 7 4-10v57h52V79l4 10 16-7-10-26-18-12c-4 8-32 8-36 0Z"/>',
  Accessories: '<path d="M46 72h68l8 66H38Z"/><path class="line" d="M62 84V62c0-24 36-24 36 0v22"/>',
  Bags: '<path d="M40 74h80v60H40Z"/><path class="line" d="M60 74V60c0-18 40-18 40 0v14M40 96h80"/>',
  Home: '<path d="M62 78h36v58H62Z"/><path class="glow" d="M80 42c12 14 8 24 0 26-8-2-12-12 0-26Z"/><path class="line" d="M80 68v12"/>',
  Kitchen: '<path d="M48 62h56v56c0 10-8 18-18 18H66c-10 0-18-8-18-18Z"/><path class="line" d="M104 74h12c10 0 10 32-12 32"/>',
  Bath: '<rect x="42" y="74" width="76" height="54" rx="18"/><path class="line" d="M60 100h40"/>',
  Paper: '<path d="M48 46h64v90H48Z"/><path class="line" d="M60 46v90M74 68h26M74 82h26"/>',
  "Gift card": '<rect x="34" y="62" width="92" height="60" rx="8"/><path class="line" d="M34 82h92M58 62v60"/>',
};

/** An inline picture; decoration only, the title stands beside it. */
export function picture(product: SimProduct): Html {
  const tone = Math.abs(hashName(product.title)) % 5;
  return raw(`<svg class="picture tone-${tone}" viewBox="0 0 160 180" aria-hidden="true"><rect class="ground" width="160" height="180"/>${shapes[product.productType] ?? shapes.Home}</svg>`);
}
