/** Does a run of `demo --once` add up? Pure: what was found goes in, each check by its name comes out. */
import type { WorldTruth } from "./world-truth.ts";

export interface Arrived {
  to: string;
  /** The app's own part of the Message-ID, before the @. */
  messageId: string;
}

/** What the app's tables say. "Ever" means over all campaigns of the shop, as the world counts. */
export interface OwnFigures {
  /** Of the campaign's mails in state sent. */
  sentRefs: string[];
  heldOutEmails: string[];
  codes: number;
  codeOwners: number;
  /** Mailed shoppers with a counting order within 30 days of this campaign's mail, and what those orders bring, worked out from orders and messages alone. */
  returnedHere: number;
  spentHereMinor: number;
  codesEver: number;
  codesUsedEver: number;
  redemptionsEver: number;
  usedByOtherEver: number;
  unsubscribesEver: number;
  openedEver: number;
  clickedEver: number;
  /** From the first mail that a shopper ever got. */
  returnedEver: number;
  spentEverMinor: number;
  /** Orders that brought a campaign more than they brought the shop. */
  overbooked: number;
  failed: number;
}

export interface RunFacts {
  audience: number;
  sent: number;
  heldOut: number;
  notSent: number;
  waiting: number;
  uncertain: number;
  wonBack: number;
  revenueMinor: number;
  importedOrders: number;
  /** Mails that came since the campaign began and are of no other campaign. */
  arrived: readonly Arrived[];
  own: OwnFigures;
  shop: { orders: number; codes: number; codesUsed: number; codeUses: number };
  truth: WorldTruth["totals"];
  troubles: number;
}

/** All checks by name. */
export function judge({ own, shop, truth, ...run }: RunFacts): Record<string, boolean> {
  const arrivedRefs = new Set(run.arrived.map((mail) => mail.messageId));
  const heldOut = new Set(own.heldOutEmails);
  return {
    "everyone in the audience is accounted for": run.audience === run.sent + run.heldOut + run.notSent,
    "nobody waits and no fate is unknown": run.waiting === 0 && run.uncertain === 0,
    "every mail that was sent arrived, and no other": run.sent === own.sentRefs.length && arrivedRefs.size === own.sentRefs.length && own.sentRefs.every((ref) => arrivedRefs.has(ref)),
    "the comparison group got nothing": !run.arrived.some((mail) => heldOut.has(mail.to)),
    "every order of the shop was read": run.importedOrders === shop.orders,
    "every code is one shopper's": own.codes === own.codeOwners,
    "every code is in the shop": own.codesEver === shop.codes,
    "no code worked twice": shop.codeUses === shop.codesUsed,
    "every use of a code was noticed": own.codesUsedEver === shop.codesUsed,
    "codes used by their owners agree with the world": own.redemptionsEver === truth.redeemed,
    "codes used by others agree with the world": own.usedByOtherEver === truth.redeemedByOthers,
    "those who left the list agree with the world": own.unsubscribesEver === truth.unsubscribed,
    "those who opened agree with the world": within(own.openedEver, truth.openedBy, 0.05),
    "those who clicked agree with the world": within(own.clickedEver, truth.clickedBy, 0.05),
    "those who came back agree with the world": within(own.returnedEver, truth.returned, 0.02),
    "what they spent agrees with the world": within(own.spentEverMinor, truth.spentMinor, 0.02),
    "who came back, and their revenue, follow from the orders": run.wonBack === own.returnedHere && run.revenueMinor === own.spentHereMinor,
    "attributed revenue is within the orders it came from": own.overbooked === 0,
    "no webhook or work failed": own.failed === 0,
    "the world met no trouble": run.troubles === 0,
  };
}

/**
 * The two observers may differ by this share: a machine's opening or click that looks like a person's (app/messages/verdict.ts says which do), an
 * order in the hour of the border. In the worlds of this simulator it was 0 for openings and clicks.
 */
const within = (a: number, b: number, share: number): boolean => Math.abs(a - b) <= Math.max(1, share * Math.max(a, b));

/** Mails too many: the same mail again, or another one of the campaign to an address that has one (an address is one shopper, who gets one). */
export function countDuplicates(arrived: readonly Arrived[]): number {
  const distinct = new Map(arrived.map((mail) => [mail.messageId, mail.to]));
  return arrived.length - new Set(distinct.values()).size;
}
