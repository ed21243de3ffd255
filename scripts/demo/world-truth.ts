/** The simulator's own account of what the mails did, over all campaigns of the shop. */
export interface WorldTruth {
  totals: { mailed: number; mails: number; openedBy: number; clickedBy: number; unsubscribed: number; returned: number; returnedBecauseOfMail: number; redeemed: number; redeemedByOthers: number; spentMinor: number };
}
