/** What really happened because of the mails. Only tests and the report's checks ask for it; the app never does. */
import { currentSubtotalMinor, lineShareMinor, subtotalMinor, taxOf } from "../order-amounts.ts";
import type { SimOrder } from "../shapes.ts";
import type { SimShop } from "../state.ts";
import { dayMs } from "../world-time.ts";

import { returnWindowDays, type MailTruth, type WorldShop } from "./shopper.ts";

export type ShopperTruth = Omit<MailTruth, "orders"> & {
  customerId: number | null;
  email: string | null;
  /** First order after the first mail that still stands: no test, not free, not cancelled, not refunded in full. */
  returnedAt: number | null;
  /** That order came within 30 days. */
  returned: boolean;
  /** Returned, and would not have without the mail. */
  returnedBecauseOfMail: boolean;
  /** Their standing orders of those 30 days as they are now, after refunds; without tax, shipping and gift cards. */
  spentMinor: number;
};

export type Truth = {
  shop: string;
  totals: {
    mailed: number;
    mails: number;
    reads: number;
    personOpens: number;
    personClicks: number;
    /** People who opened or clicked at least once, as a merchant counts them. */
    openedBy: number;
    clickedBy: number;
    machineOpens: number;
    machineClicks: number;
    unsubscribed: number;
    complained: number;
    returned: number;
    wouldHaveReturnedAnyway: number;
    returnedBecauseOfMail: number;
    redeemed: number;
    redeemedByOthers: number;
    spentMinor: number;
  };
  shoppers: ShopperTruth[];
};

/** Everything about those who got at least one mail. */
export function truthOf(world: WorldShop, shop: SimShop): Truth {
  const shoppers = world.shoppers.flatMap((shopper): ShopperTruth[] => {
    if (!shopper.truth) return [];
    const { orders, ...truth } = shopper.truth;
    const first = orders.find(({ id }) => stands(shop.orders.get(id)));
    const inTime = (at: number): boolean => at < truth.firstMailAt + returnWindowDays * dayMs;
    const returned = first !== undefined && inTime(first.at);
    const returnedBecauseOfMail = returned && first.moved && !truth.wouldHaveReturnedAnyway;
    const standing = orders.filter(({ at }) => inTime(at)).flatMap(({ id }) => shop.orders.get(id) ?? []).filter(stands);
    const spentMinor = standing.reduce((total, order) => total + netMinor(shop, order), 0);
    return [{ ...truth, customerId: shopper.customerId, email: shopper.email, returnedAt: first?.at ?? null, returned, returnedBecauseOfMail, spentMinor }];
  });
  const sum = (of: (shopper: ShopperTruth) => number | boolean): number => shoppers.reduce((total, shopper) => total + Number(of(shopper)), 0);
  return {
    shop: world.domain,
    totals: {
      mailed: shoppers.length,
      mails: sum(({ mails }) => mails),
      reads: sum(({ reads }) => reads),
      personOpens: sum(({ personOpens }) => personOpens),
      personClicks: sum(({ personClicks }) => personClicks),
      openedBy: sum(({ personOpens }) => personOpens > 0),
      clickedBy: sum(({ personClicks }) => personClicks > 0),
      machineOpens: sum(({ machineOpens }) => machineOpens),
      machineClicks: sum(({ machineClicks }) => machineClicks),
      unsubscribed: sum(({ unsubscribedAt }) => unsubscribedAt !== null),
      complained: sum(({ complainedAt }) => complainedAt !== null),
      returned: sum(({ returned }) => returned),
      wouldHaveReturnedAnyway: sum(({ wouldHaveReturnedAnyway }) => wouldHaveReturnedAnyway),
      returnedBecauseOfMail: sum(({ returnedBecauseOfMail }) => returnedBecauseOfMail),
      redeemed: sum(({ redeemed }) => redeemed),
      redeemedByOthers: sum(({ redeemedByOthers }) => redeemedByOthers),
      spentMinor: sum(({ spentMinor }) => spentMinor),
    },
    shoppers,
  };
}

const stands = (order: SimOrder | undefined): boolean =>
  order !== undefined && !order.test && order.cancelledAt === null && subtotalMinor(order) > 0 && (order.refunds.length === 0 || currentSubtotalMinor(order) > 0);

function netMinor(shop: SimShop, order: SimOrder): number {
  const goods = order.lines.filter(({ giftCard }) => !giftCard).reduce((total, line) => total + lineShareMinor(line, line.currentQuantity), 0);
  return order.taxesIncluded ? goods - taxOf(shop, goods) : goods;
}

/** Codes of the shop that stand in a text, lower case, in their order: what a reader can type at the checkout. */
export function codesIn(text: string, shop: SimShop): string[] {
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}_-]{2,}/gu) ?? [];
  return [...new Set(words.map((word) => word.toLowerCase().replace(/[-_]+$/, "")))].filter((word) => shop.codes.has(word));
}
