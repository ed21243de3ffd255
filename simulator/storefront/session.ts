/** What the storefront keeps in a visitor's cookies: the cart and the discount code. Cookies know no ports, so each shop has names of its own. */
import type { IncomingMessage, ServerResponse } from "node:http";

import type { SimProduct } from "../shapes.ts";
import type { SimShop } from "../state.ts";

export type CartEntry = { variantId: number; quantity: number };

export type Visit = { cart: CartEntry[]; code: string | null };

const names = (shop: SimShop): { cart: string; code: string } => ({ cart: `cart_${shop.id}`, code: `discount_code_${shop.id}` });

export function readVisit(request: IncomingMessage, shop: SimShop): Visit {
  const cookies = new Map((request.headers.cookie ?? "").split(/;\s*/).map((pair) => [pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1)]));
  const { cart, code } = names(shop);
  const entries = (cookies.get(cart) ?? "").split("_").flatMap((entry): CartEntry[] => {
    const [variantId = NaN, quantity = NaN] = entry.split("x").map(Number);
    return Number.isInteger(variantId) && Number.isInteger(quantity) && quantity > 0 && quantity < 100 ? [{ variantId, quantity }] : [];
  });
  return { cart: entries, code: decodeURIComponent(cookies.get(code) ?? "") || null };
}

/** Sets the cookies of the next answer. */
export function writeVisit(response: ServerResponse, shop: SimShop, visit: Visit): void {
  const { cart, code } = names(shop);
  const keep = "Path=/; HttpOnly; SameSite=Lax";
  response.setHeader("set-cookie", [
    `${cart}=${visit.cart.map(({ variantId, quantity }) => `${variantId}x${quantity}`).join("_")}; ${keep}`,
    `${code}=${encodeURIComponent(visit.code ?? "")}; ${keep}`,
  ]);
}

export type CartLine = CartEntry & { product: SimProduct; title: string; priceMinor: number };

/** The cart with its products; what is not sold any more is left out. */
export function cartLines(shop: SimShop, visit: Visit): CartLine[] {
  const variants = new Map([...shop.products.values()].flatMap((product) => product.variants.map((variant) => [variant.id, { product, variant }] as const)));
  return visit.cart.flatMap((entry): CartLine[] => {
    const found = variants.get(entry.variantId);
    if (!found || found.product.status !== "ACTIVE") return [];
    const { product, variant } = found;
    return [{ ...entry, product, title: variant.title === "Default Title" ? product.title : `${product.title}, ${variant.title}`, priceMinor: variant.priceMinor }];
  });
}

/** The cart with `quantity` more of a variant. */
export function addToCart(cart: CartEntry[], variantId: number, quantity: number): CartEntry[] {
  const there = cart.find((entry) => entry.variantId === variantId);
  return there ? cart.map((entry) => (entry === there ? { ...entry, quantity: Math.min(99, entry.quantity + quantity) } : entry)) : [...cart, { variantId, quantity }];
}
