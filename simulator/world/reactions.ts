/** What a shopper makes of a mail. Only draws and plans; nothing here asks or tells anybody. */
import type { SimShop } from "../state.ts";
import { dayMs, hourMs, minuteMs } from "../world-time.ts";

import { plan, type Agenda } from "./agenda.ts";
import { prefetchesPictures, scansLinks } from "./people.ts";
import { between, chance, logNormal, type Random } from "./random.ts";
import { returnWindowDays, type MailTruth, type WorldShopper } from "./shopper.ts";

/** Of those who read: who leaves the list, complains, passes the code on, follows the link without wanting to buy. */
const leaves = 0.02;
const complains = 0.002;
const passesOn = 0.012;
const isCurious = 0.09;
/** Those who were about to order anyway and take the code along. */
const takesCodeAlong = 0.55;
/** The longer somebody is away, the less a mail moves them: half after so many days. */
const fadesInDays = 300;
const showsNoPictures = 0.08;

export type ReceivedMail = { id: number; receivedAt: number };

/** What happens on arrival: machines come within minutes, the reader within hours, or never. */
export function planArrival(agenda: Agenda, shop: SimShop, shopper: WorldShopper, mail: ReceivedMail, random: Random): void {
  const truth = (shopper.truth ??= newTruth(shopper, mail.receivedAt));
  truth.mails += 1;
  const email = shopper.email ?? "";
  const visit = (kind: "scan" | "prefetch" | "read", at: number): void => plan(agenda, { kind, shop: shop.domain, shopper: shopper.index, mail: mail.id, at });
  if (scansLinks(email)) visit("scan", mail.receivedAt + between(random, 2_000, 9_000));
  if (prefetchesPictures(email)) visit("prefetch", mail.receivedAt + between(random, 1, 90) * minuteMs);
  // Whoever complained has the shop's mails in the spam folder.
  const willRead = chance(random, shopper.reads) && truth.complainedAt === null;
  const readAt = mail.receivedAt + Math.max(2 * minuteMs, Math.min(logNormal(random, 5, 1.3) * hourMs, 10 * dayMs));
  if (willRead) visit("read", awake(readAt, shop));
}

function newTruth(shopper: WorldShopper, firstMailAt: number): MailTruth {
  return {
    firstMailAt,
    mails: 0,
    wouldHaveReturnedAnyway: shopper.nextBuyAt !== null && shopper.nextBuyAt < firstMailAt + returnWindowDays * dayMs,
    orders: [],
    reads: 0,
    personOpens: 0,
    personClicks: 0,
    machineOpens: 0,
    machineClicks: 0,
    unsubscribedAt: null,
    complainedAt: null,
    redeemed: 0,
    redeemedByOthers: 0,
  };
}

/** Mails are read by day: what falls between 23:00 and 6:30 waits for the morning. */
function awake(at: number, shop: SimShop): number {
  const eastHours = shop.country === "US" ? -5 : 1;
  const hour = (((at / hourMs + eastHours) % 24) + 24) % 24;
  if (hour >= 6.5 && hour < 23) return at;
  return at + ((6.5 - hour + 24) % 24) * hourMs + (at % hourMs) * 2;
}

export type ReadMail = { shop: string; shopper: WorldShopper; mail: number; at: number; /** Since their last order. */ silentDays: number; /** The offer's code, lower case; null when the mail holds none. */ code: string | null };

/** What they do after reading; tells whether their mail program loads pictures, and whether they keep the code in mind. */
export function planAfterReading(agenda: Agenda, { shop, shopper, mail, at, silentDays, code }: ReadMail, random: Random): { seesPictures: boolean; keepsCode: boolean } {
  const later = (kind: "click" | "redeem" | "unsubscribe" | "complain", after: number): void => plan(agenda, { kind, shop, shopper: shopper.index, mail, at: at + after });
  const seesPictures = !chance(random, showsNoPictures) && !prefetchesPictures(shopper.email ?? "");
  const fading = 0.5 ** (Math.max(0, silentDays - 60) / fadesInDays) * (code === null ? 0.5 : 1);
  const aboutToBuy = shopper.nextBuyAt !== null && shopper.nextBuyAt < at + returnWindowDays * dayMs;
  // All draws are made whatever comes of them, so that one decision does not shift those of later mails.
  const draws = { moved: random(), along: random(), curious: random(), leaves: random(), complains: random(), passesOn: random() };
  const clickAfter = between(random, 0.5, 4) * minuteMs;
  const buyAfter = clickAfter + Math.min(logNormal(random, 0.7, 1.4) * hourMs, 6 * dayMs) + 3 * minuteMs;
  const passOnAfter = between(random, 0.3, 4) * dayMs;
  const keepsCode = draws.along < takesCodeAlong;
  if (draws.moved < shopper.moved * fading) {
    later("click", clickAfter);
    later("redeem", buyAfter);
  } else if (aboutToBuy && keepsCode) later("click", clickAfter);
  else if (draws.curious < isCurious) later("click", clickAfter);
  else if (draws.leaves < leaves) later("unsubscribe", 40_000);
  else if (draws.complains < complains) {
    later("complain", 35_000);
    // Many mail programs unsubscribe together with the complaint.
    if (draws.leaves < 0.5) later("unsubscribe", 36_000);
  } else if (code !== null && draws.passesOn < passesOn) plan(agenda, { kind: "passOn", shop, shopper: shopper.index, code, at: at + passOnAfter });
  return { seesPictures, keepsCode };
}
