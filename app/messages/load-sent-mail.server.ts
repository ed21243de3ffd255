import type { Language } from "#app/platform/languages";
import type { Ctx, ShopId, ShopperId } from "#app/platform/ports";
import { findShop } from "#app/shops/shops.store.server";
import { addressesOf, filledWith } from "./compose-mail.ts";
import { readMail, type RenderedMail } from "./render-mail.ts";
import { findKeptMail, type Said } from "./sent-mails.store.server.ts";

/** A mail exactly as it was handed over, but for its links: what makes them work is struck out. */
export interface SentMail extends RenderedMail, Omit<Said, "values"> {
  kind: "mail";
  campaignId: bigint;
  code: string | null;
  language: Language;
  handedAt: Date | null;
  /** False: nobody knows whether it left. */
  sent: boolean;
  opensCounted: boolean;
}

export type SentMailOutcome =
  | SentMail
  /** The person's data were deleted, and with them what the mail said. */
  | { kind: "redacted" }
  /** Sent before what a mail says was kept. */
  | { kind: "unknown" }
  | { kind: "missing" };

/** Stands where a link's token stood, and is of no use. */
const STRUCK = "•••";

/**
 * The mail as its reader got it, made again from the template that was fixed at Start and from the values that were written down when it was
 * handed over. A link that worked would be the reader's own: from here nobody leaves the list for them or is counted as them.
 */
export async function loadSentMail(ctx: Pick<Ctx, "db" | "env">, { shopId, shopperId, messageId }: { shopId: ShopId; shopperId: ShopperId; messageId: bigint }): Promise<SentMailOutcome> {
  const { mail, shop } = await ctx.db.withShopSql(shopId, async (sql) => ({ mail: await findKeptMail(sql, shopperId, messageId), shop: await findShop(sql) }));
  if (!mail || !shop) return { kind: "missing" };
  if (mail.redacted) return { kind: "redacted" };
  if (!mail.said) return { kind: "unknown" };
  const { values, ...said } = mail.said;
  const links = addressesOf(ctx.env.APP_URL, shop.settings.primaryUrl, { button: STRUCK, plain: STRUCK, open: STRUCK, unsubscribe: STRUCK, preferences: STRUCK });
  const rendered = readMail(mail.template)(filledWith(values, links, false));
  return {
    kind: "mail",
    ...rendered,
    html: withoutLinks(rendered.html),
    ...said,
    campaignId: mail.campaignId,
    code: values.code ?? null,
    language: mail.template.language,
    handedAt: mail.sentAt ?? mail.handedAt,
    sent: mail.state === "sent",
    opensCounted: mail.openCounted,
  };
}

/** Links that look as they did and lead nowhere. */
const withoutLinks = (html: string): string => html.replace(/(<a\b[^>]*?)\shref="[^"]*"/g, "$1").replace("</head>", "<style>a { text-decoration: underline; cursor: default; }</style></head>");
