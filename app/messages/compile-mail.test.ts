import { expect, test } from "vitest";
import { compileMail, type MailSetting } from "./compile-mail.server.ts";
import { checkMail } from "./mail-body.ts";
import { mailWords, offerWords } from "./mail-words.ts";
import { dayWords, monthWords, readMail } from "./render-mail.ts";
import { readyMade } from "./templates/ready-made.ts";

const setting: MailSetting = { shopName: "Nord <licht> & Co", linkHosts: ["nordlicht.example"], postalAddress: "Nordlicht GmbH\nHafenweg 3, 24103 Kiel", replyTo: "lena@nordlicht.example", currency: "EUR", language: "en" };
const values = {
  first_name: "<Maria> & {{ code }}", shop_name: "Nordlicht", sender_name: "Lena", offer: "10% off", offer_ends: "21 December 2026", code: "NORD-7K3Q9WXT",
  button_url: "https://app.example/c/1?a=1&b=2", plain_url: "https://nordlicht.example/apps/comeback/c/2", unsubscribe_url: "https://app.example/u/3", preferences_url: "https://nordlicht.example/apps/comeback/p/4",
};
async function fill(more: Partial<Omit<typeof values, "first_name"> & { open_url: string; first_name: string | null }> = {}, text: Partial<{ subject: string; body: string; previewLine: string }> = {}) {
  const { offer, ...mail } = readyMade("small_thank_you", "en");
  const compiled = await compileMail({ ...mail, ...text }, offer, setting);
  if (compiled.kind === "problems") throw new Error(JSON.stringify(compiled.problems));
  return readMail(compiled.mail)({ ...values, ...more });
}

test("the text part is written from the same blocks: code and links on lines of their own, the way to leave included", async () => {
  expect((await fill({ first_name: "Maria" })).text).toBe(`Hello Maria,

It has been a while since you ordered from Nordlicht, and we would be glad to see you again. Here is a small thank-you for having been our customer.

10% off your next order until 21 December 2026. One use.

Code: NORD-7K3Q9WXT

Use my code:
https://app.example/c/1?a=1&b=2

If something was not right last time, just write back: a person reads this address.

Lena

-- 
You get this because you bought from Nord <licht> & Co and agreed to news by email.
Nordlicht GmbH, Hafenweg 3, 24103 Kiel
You can write to us at lena@nordlicht.example.

Fewer or other emails:
https://nordlicht.example/apps/comeback/p/4

Unsubscribe:
https://app.example/u/3
`);
});

test("what shoppers and shops are called is text, never markup or Liquid", async () => {
  const { html, subject } = await fill({ first_name: "<Maria> & {{ code }}\nBcc: x@people.example" }, { subject: "Hello {{ first_name | default: 'you' }}" });
  expect(html).toContain("Hello &lt;Maria&gt; &amp; {{ code }}");
  expect(html).toContain("Nord &lt;licht&gt; &amp; Co");
  expect(html).not.toContain("<Maria>");
  expect(subject).toBe("Hello <Maria> & {{ code }} Bcc: x@people.example");
});

test("an HTML mail for every reader: small, one heading, dark too, no third party, the picture only where opens may be counted", async () => {
  const { html } = await fill();
  expect(html.length).toBeLessThan(20_000);
  expect(html.match(/<h1/g)).toHaveLength(1);
  expect(html).toMatch(/<html lang="en" dir="ltr"/);
  expect(html).toContain('<meta name="color-scheme" content="light dark">');
  expect(html).toContain("prefers-color-scheme: dark");
  expect(html).toContain("For your next order, if you like.");
  expect([...html.matchAll(/(?:src|href)="(https?:[^"]+)"/g)].map((match) => match[1])).toEqual([
    "https://app.example/c/1?a=1&amp;b=2", "https://nordlicht.example/apps/comeback/c/2", "https://app.example/u/3", "https://nordlicht.example/apps/comeback/p/4",
  ]);
  expect(html).not.toContain("<img");
  expect((await fill({ open_url: "https://app.example/o/4" })).html).toContain('<img src="https://app.example/o/4" width="1" height="1" alt=""');
  expect(html).not.toMatch(/⟦|\{\{ (?!code \}\}\n?)|\{%/);
});

test("a fallback stands in for what is not known, and conditions reach over several holes", async () => {
  expect((await fill({ first_name: null })).text).toContain("Hello there,");
  const { text, html } = await fill({}, { body: "{% if town %}In {{ town | default: 'x' }} until {{ offer_ends }}{% else %}Until {{ offer_ends }}{% endif %}\n\n[offer]" });
  expect(text).toMatch(/^Until 21 December 2026\n/);
  expect(html).toContain("Until 21 December 2026");
});

test("a German mail is German through and through: text, offer, date, amounts, footer, lang", async () => {
  const { offer: _given, ...mail } = readyMade("small_thank_you", "de");
  const offer = { kind: "amount", minor: 1250, minimumMinor: 4900, validDays: 21 } as const;
  const compiled = await compileMail(mail, offer, { ...setting, language: "de" });
  if (compiled.kind === "problems") throw new Error(JSON.stringify(compiled.problems));
  const { subject, text, html } = readMail(compiled.mail)({ ...values, first_name: null, offer: offerWords(mailWords("de"), offer, "EUR", "de"), offer_ends: dayWords("2026-12-21", "de"), last_order_month: monthWords("2026-05-03", "2026-11-23", "de") });
  expect(subject).toBe("Ein kleines Dankeschön: 12,50 € Rabatt");
  expect(text.replaceAll("\u00a0", " ")).toBe(`Hallo und guten Tag,

Ihre letzte Bestellung bei Nordlicht ist schon eine Weile her, und wir würden uns freuen, Sie wiederzusehen. Hier ist ein kleines Dankeschön dafür, dass Sie bei uns eingekauft haben.

12,50 € Rabatt auf Ihre nächste Bestellung bis 21. Dezember 2026. Einmal einlösbar, ab 49,00 €.

Code: NORD-7K3Q9WXT

Meinen Code einlösen:
https://app.example/c/1?a=1&b=2

Falls beim letzten Mal etwas nicht gestimmt hat, antworten Sie einfach: Hier liest ein Mensch.

Lena

-- 
Sie bekommen diese E-Mail, weil Sie bei Nord <licht> & Co eingekauft und Neuigkeiten per E-Mail zugestimmt haben.
Nordlicht GmbH, Hafenweg 3, 24103 Kiel
Sie erreichen uns unter lena@nordlicht.example.

Weniger oder andere E-Mails:
https://nordlicht.example/apps/comeback/p/4

Abmelden:
https://app.example/u/3
`);
  expect(html).toMatch(/<html lang="de" dir="ltr"/);
  expect(html).toContain("Oder öffnen Sie diese Adresse:");
  expect(html).not.toMatch(/Unsubscribe|Or open|One use/);
  expect([monthWords("2026-05-03", "2026-11-23", "de"), monthWords("2025-05-03", "2026-11-23", "en"), dayWords("2026-12-21", "en")]).toEqual(["Mai", "May 2025", "21 December 2026"]);
});

test("rule 11: one offer is stated, by the campaign's own terms, as live text in both parts and nowhere else", async () => {
  const { html, text, subject } = await fill();
  for (const part of [html, text]) {
    expect(part.match(/10% off your next order until 21 December 2026\. ?/g)).toHaveLength(1);
    expect(part.match(/NORD-7K3Q9WXT/g)).toHaveLength(1);
  }
  expect(subject).toBe("A small thank-you: 10% off");
  const { body } = readyMade("small_thank_you", "en");
  expect(checkMail({ subject: "s", previewLine: "", body: `${body}\n\n[offer]` }, true, setting.linkHosts)).toEqual([{ where: "body", code: "offer_block_twice" }]);
});
