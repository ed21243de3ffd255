import mjml2html from "mjml";
import type { OfferPlan } from "#app/offers/offer-plan";
import type { Language } from "#app/platform/languages";
import { linkHostsOf } from "#app/shops/link-hosts";
import type { Shop } from "#app/shops/shop";
import type { MailProblem, MailText } from "./mail.ts";
import { type Block, blocksOf, checkMail, softenMail } from "./mail-body.ts";
import { mailWords, offerLines } from "./mail-words.ts";

export interface MailSetting {
  shopName: string;
  /** Where links may lead. */
  linkHosts: readonly string[];
  postalAddress: string;
  /** A mailbox that a person reads. */
  replyTo: string | null;
  currency: string;
  /** Decides fixed words, dates and amounts. */
  language: Language;
}

/** A mail whose only open holes are Liquid; the same for everybody of a campaign. */
export interface CompiledMail {
  subject: string;
  /** Without the picture that tells of opening: readMail puts it in for those whose opens may be counted. */
  html: string;
  text: string;
  language: Language;
}

/**
 * Turns a merchant's text into a mail: MJML once for the campaign, so that a shopper costs only the filling of holes.
 * Names that the holes take: those of mailNames, and code, button_url, plain_url, preferences_url, unsubscribe_url.
 */
export async function compileMail(mail: MailText, offer: OfferPlan | null, setting: MailSetting): Promise<{ kind: "compiled"; mail: CompiledMail } | { kind: "problems"; problems: MailProblem[] }> {
  const problems = checkMail(mail, offer !== null, setting.linkHosts);
  return problems.length > 0 ? { kind: "problems", problems } : { kind: "compiled", mail: await buildMail(mail, offer, setting) };
}

/** The same for a text that is being written: what cannot be filled stands there as it was typed. */
export const compileDraft = async (mail: MailText, offer: OfferPlan | null, setting: MailSetting): Promise<{ mail: CompiledMail; problems: MailProblem[] }> => ({
  mail: await buildMail(softenMail(mail, offer !== null), offer, setting),
  problems: checkMail(mail, offer !== null, setting.linkHosts),
});

export const mailSettingOf = (shop: Pick<Shop, "domain" | "settings" | "ownDomain">, language: Language): MailSetting => ({
  shopName: shop.settings.name,
  linkHosts: linkHostsOf(shop),
  postalAddress: shop.settings.postalAddress ?? "",
  replyTo: shop.settings.replyTo ?? shop.settings.email,
  currency: shop.settings.currency,
  language,
});

async function buildMail(mail: MailText, offer: OfferPlan | null, setting: MailSetting): Promise<CompiledMail> {
  const blocks = blocksOf(mail.body);
  return { subject: mail.subject.trim(), html: await htmlOf(mail, blocks, offer, setting), text: textOf(blocks, offer, setting), language: setting.language };
}

const liquid = /\{\{[^]*?\}\}|\{%[^]*?%\}/g;
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign);

async function htmlOf(mail: MailText, blocks: Block[], offer: OfferPlan | null, setting: MailSetting): Promise<string> {
  const t = mailWords(setting.language);
  // MJML must not read Liquid: holes are taken out before and put back after. The brackets are of no use in a text.
  const holes: string[] = [];
  const hole = (text: string) => `⟦${holes.push(text) - 1}⟧`;
  const safe = (text: string) => {
    let out = "";
    let end = 0;
    for (const match of text.replace(/[⟦⟧]/g, "").matchAll(liquid)) {
      out += escapeHtml(match.input.slice(end, match.index)) + hole(match[0]);
      end = match.index + match[0].length;
    }
    return out + escapeHtml(text.replace(/[⟦⟧]/g, "").slice(end));
  };
  const lines = (text: string) => safe(text).replace(/\n/g, "<br>");
  const imprint = imprintOf(setting);

  const body = blocks.map((block) => {
    switch (block.kind) {
      case "paragraph":
        return `<mj-text css-class="ink">${lines(block.text)}</mj-text>`;
      case "offer": {
        if (!offer) return "";
        const words = offerLines(t, offer, setting.currency, setting.language, "{{ offer_ends }}");
        return `<mj-text css-class="ink" padding="12px 24px 4px" font-weight="600">${safe(words.offer)}</mj-text>
          <mj-text css-class="ink" padding="4px 24px" font-size="20px" font-weight="600">${escapeHtml(words.code)} ${hole("{{ code }}")}</mj-text>
          <mj-text css-class="quiet" padding="0 24px 12px">${escapeHtml(words.use)}</mj-text>`;
      }
      case "button":
        return `<mj-button css-class="go" href="${hole("{{ button_url }}")}">${safe(block.label ?? t("button"))}</mj-button>
          <mj-text css-class="quiet" font-size="13px" padding="4px 24px 12px">${escapeHtml(t("plainLink"))}<br><a href="${hole("{{ plain_url }}")}" style="color:inherit;word-break:break-all">${hole("{{ plain_url }}")}</a></mj-text>`;
    }
  });

  const source = `<mjml lang="${escapeHtml(setting.language)}" dir="ltr">
    <mj-head>
      <mj-title>${safe(mail.subject)}</mj-title>
      ${mail.previewLine.trim() === "" ? "" : `<mj-preview>${safe(mail.previewLine.trim())}</mj-preview>`}
      <mj-raw><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"></mj-raw>
      <mj-attributes>
        <mj-all font-family="-apple-system, BlinkMacSystemFont, 'Segoe UI', Helvetica, Arial, sans-serif" />
        <mj-text font-size="16px" line-height="24px" color="#202223" padding="8px 24px" align="left" />
        <mj-button font-size="16px" font-weight="600" background-color="#1f2a44" color="#ffffff" border-radius="6px" inner-padding="14px 24px" padding="12px 24px" align="left" />
        <mj-section padding="0" />
      </mj-attributes>
      <mj-style>
        :root { color-scheme: light dark; supported-color-schemes: light dark; }
        @media (prefers-color-scheme: dark) {
          .page, .page > div, .page table, body { background-color: #1b1b1d !important; }
          .ink div, .ink h1 { color: #f1f1f1 !important; }
          .quiet div, .quiet a { color: #c9c9cc !important; }
          .go td, .go a { background-color: #f1f1f1 !important; color: #1f2a44 !important; }
          .line p { border-top-color: #55555a !important; }
        }
      </mj-style>
    </mj-head>
    <mj-body width="600px" background-color="#ffffff" css-class="page">
      <mj-section padding="24px 0 0"><mj-column>
        <mj-text css-class="ink"><h1 style="margin:0;font-size:20px;line-height:28px;font-weight:600">${escapeHtml(setting.shopName)}</h1></mj-text>
        ${body.join("\n")}
      </mj-column></mj-section>
      <mj-section padding="16px 0 24px"><mj-column>
        <mj-divider css-class="line" border-width="1px" border-color="#d2d5d9" padding="8px 24px" />
        <mj-text css-class="quiet" font-size="13px" line-height="20px" color="#4a4f55">
          ${escapeHtml(t("why", { shop: setting.shopName }))}<br>
          <a href="${hole("{{ unsubscribe_url }}")}" style="color:inherit">${escapeHtml(t("unsubscribe"))}</a> &nbsp;·&nbsp; <a href="${hole("{{ preferences_url }}")}" style="color:inherit">${escapeHtml(t("preferences"))}</a><br>
          ${imprint.map(escapeHtml).join("<br>")}
        </mj-text>
      </mj-column></mj-section>
    </mj-body>
  </mjml>`;
  const { html, errors } = await mjml2html(source, { validationLevel: "soft", keepComments: false });
  if (errors.length > 0) throw new Error(`MJML: ${errors.map((error) => error.message).join("; ")}`);
  return html
    .replace(/\n\s+/g, "\n")
    .replace(/⟦(\d+)⟧/g, (_, index: string) => holes[Number(index)] ?? "");
}

/** Written from the same blocks: codes and links on lines of their own. */
function textOf(blocks: Block[], offer: OfferPlan | null, setting: MailSetting): string {
  const t = mailWords(setting.language);
  const body = blocks.map((block) => {
    switch (block.kind) {
      case "paragraph":
        return block.text;
      case "offer": {
        if (!offer) return "";
        const words = offerLines(t, offer, setting.currency, setting.language, "{{ offer_ends }}");
        return `${words.offer} ${words.use}\n\n${words.code} {{ code }}`;
      }
      case "button":
        return `${block.label ?? t("button")}:\n{{ button_url }}`;
    }
  });
  const footer = `-- \n${[t("why", { shop: setting.shopName }), ...imprintOf(setting)].join("\n")}\n\n${t("preferences")}:\n{{ preferences_url }}\n\n${t("unsubscribe")}:\n{{ unsubscribe_url }}`;
  return `${[...body, footer].join("\n\n")}\n`;
}

/** Who is answerable and how they are reached, a line each. */
function imprintOf({ postalAddress, replyTo, language }: MailSetting): string[] {
  const address = postalAddress.replace(/\r?\n/g, ", ");
  return [...(address === "" ? [] : [address]), ...(replyTo === null ? [] : [mailWords(language)("reply", { address: replyTo })])];
}
