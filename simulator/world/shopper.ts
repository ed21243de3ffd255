/** What the world knows of one shopper and nobody else may know. */
import type { Timed } from "./queue.ts";

/** Plain data; part of the snapshot. Rates are per day, probabilities 0 to 1, instants ms of world time. */
export type WorldShopper = {
  index: number;
  /** Null: buys as a guest or at the till without giving a name. */
  customerId: number | null;
  email: string | null;
  /** Orders per day while they are a shopper of this shop at all. */
  rate: number;
  /** Probability to leave for good after an order. */
  dropout: number;
  /** Gone for good; only a mail can bring them back. */
  gone: boolean;
  /** When they order next of their own accord; null when gone. */
  nextBuyAt: number | null;
  buysAtTill: boolean;
  /** The mailbox does not exist any more. */
  dead: boolean;
  /** Probability to read a mail of the shop. */
  reads: number;
  /** Probability that a mail which they read makes them order, who would not have. */
  moved: number;
  /** The code that they last got to know, by a link or by reading; lower case. */
  code: string | null;
  truth: MailTruth | null;
};

/** What mails did to one shopper, counted from the first mail on. */
export type MailTruth = {
  firstMailAt: number;
  mails: number;
  /** An order of their own accord within the window was due before the first mail came. */
  wouldHaveReturnedAnyway: boolean;
  /** Their orders since the first mail, and which of them only the mail caused. */
  orders: { id: number; at: number; moved: boolean }[];
  /** Times that they read a mail, whether or not a picture was fetched. */
  reads: number;
  /** Picture fetched by their own mail program at reading. */
  personOpens: number;
  personClicks: number;
  machineOpens: number;
  machineClicks: number;
  unsubscribedAt: number | null;
  complainedAt: number | null;
  /** Codes that they used themselves. */
  redeemed: number;
  /** Codes that somebody else used after they passed them on. */
  redeemedByOthers: number;
};

/** Something that is going to happen in a shop. `shopper` is the index, `mail` a number of the inbox, `share` how much of an order is given back. */
export type WorldEvent = Timed & { shop: string; shopper: number } & (
    | { kind: "buy" | "arrive" }
    | { kind: "scan" | "prefetch" | "read" | "click" | "unsubscribe" | "complain" | "redeem"; mail: number }
    | { kind: "passOn"; code: string }
    | { kind: "refund"; order: number; share: number }
    | { kind: "cancel"; order: number }
  );

/** One shop of the world. */
export type WorldShop = {
  domain: string;
  shoppers: WorldShopper[];
  /** E-mail to index. */
  byEmail: Map<string, number>;
  /** New shoppers per day; 0 for a loaded order log. */
  arrivalsPerDay: number;
  /** What an order of a loaded log costs, minor units; null where the catalogue's prices say it. */
  typicalMinor: number | null;
};

export const createWorldShop = (domain: string): WorldShop => ({ domain, shoppers: [], byEmail: new Map(), arrivalsPerDay: 0, typicalMinor: null });

/** Days after the first mail within which an order counts as a return. */
export const returnWindowDays = 30;
