/** What really happened because of the mails. Only tests and the report's checks ask for it; the app never does. */
import type { SimShop } from "../state.ts";
import { dayMs } from "../world-time.ts";

import { returnWindowDays, type MailTruth, type WorldShop } from "./shopper.ts";

export type ShopperTruth = MailTruth & {
  customerId: number | null;
  email: string | null;
  /** An order within 30 days of the first mail. */
  returned: boolean;
  /** Returned, and would not have without the mail. */
  returnedBecauseOfMail: boolean;
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
  };
  shoppers: ShopperTruth[];
};

/** Everything about those who got at least one mail. */
export function truthOf(world: WorldShop): Truth {
  const shoppers = world.shoppers.flatMap((shopper): ShopperTruth[] => {
    if (!shopper.truth) return [];
    const { firstMailAt, returnedAt, movedByMail, wouldHaveReturnedAnyway } = shopper.truth;
    const returned = returnedAt !== null && returnedAt < firstMailAt + returnWindowDays * dayMs;
    return [{ ...shopper.truth, customerId: shopper.customerId, email: shopper.email, returned, returnedBecauseOfMail: returned && movedByMail && !wouldHaveReturnedAnyway }];
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
    },
    shoppers,
  };
}

/** Codes of the shop that stand in a text, lower case, in their order: what a reader can type at the checkout. */
export function codesIn(text: string, shop: SimShop): string[] {
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}_-]{2,}/gu) ?? [];
  return [...new Set(words.map((word) => word.toLowerCase().replace(/[-_]+$/, "")))].filter((word) => shop.codes.has(word));
}
