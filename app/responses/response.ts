export const responseKinds = ["code_used", "code_used_by_other", "came_back", "click", "unsubscribed", "preference", "complaint"] as const;
export type ResponseKind = (typeof responseKinds)[number];

/** One line of the log. */
export interface ResponseRow {
  id: bigint;
  at: Date;
  kind: ResponseKind;
  /** Likely opened by a machine. */
  automatic: boolean;
  shopperId: bigint;
  shopperName: string;
  campaignId: bigint | null;
  campaignName: string | null;
  orderId: bigint | null;
  orderName: string | null;
  code: string | null;
  /** Of a preference: which (app/messages/preferences.ts). */
  choice: string | null;
  /** The order of this response was cancelled, deleted or refunded in full since, or the shopper took their choice back. */
  takenBack: boolean;
}

export interface ResponsePage {
  rows: ResponseRow[];
  /** Pass as `after` for earlier lines. */
  next: string | null;
}

export const RESPONSE_PAGE = 50;
