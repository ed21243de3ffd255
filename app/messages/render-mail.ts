import { dateFormat } from "../platform/formats.ts";
import { dateLocale, type Language } from "../platform/languages.ts";
import type { CompiledMail } from "./compile-mail.server.ts";
import { parseLiquid } from "./liquid.ts";
import type { MailName } from "./mail.ts";

/** What was said to one shopper, without the links. Absent means empty; the merchant's fallback stands in. */
export type SentValues = Partial<Record<MailName, string | null>> & { code?: string | null };

/** What fills the holes for one shopper. */
export type MailValues = SentValues & {
  button_url: string;
  plain_url: string;
  unsubscribe_url: string;
  preferences_url: string;
  open_url?: string;
};

export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
}

const empty = { first_name: null, town: null, last_order_month: null, offer: "", offer_ends: "", code: "" };
const picture = (url: string): string => `<img src="${url}" width="1" height="1" alt="" style="display:block">`;

/** Reads a compiled mail once; the answer fills it for one shopper after another. */
export function readMail(mail: CompiledMail): (values: MailValues) => RenderedMail {
  const subject = parseLiquid(mail.subject, "text");
  const html = parseLiquid(mail.html, "html");
  const text = parseLiquid(mail.text, "text");
  return ({ open_url, ...values }) => {
    const scope = { ...empty, ...values };
    const body = html.render(scope);
    return {
      // A name with a line break in it must not write headers.
      subject: subject.render(scope).replace(/\s+/g, " ").trim(),
      html: open_url === undefined ? body : body.replace("</body>", () => `${picture(open_url)}</body>`),
      text: text.render(scope),
    };
  };
}

/** "May", and with the year when that is not this one: for "since your order in …". */
export function monthWords(day: string, today: string, language: Language): string {
  const at = new Date(`${day}T12:00:00Z`);
  return dateFormat(language, { month: "long", timeZone: "UTC", ...(day.slice(0, 4) !== today.slice(0, 4) && { year: "numeric" }) }).format(at);
}

/** "21 December 2026", "21. Dezember 2026". */
export const dayWords = (day: string, language: Language): string =>
  dateFormat(dateLocale(language), { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${day}T12:00:00Z`));
