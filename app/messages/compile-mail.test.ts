import { expect, test } from "vitest";
import { compileMail, type MailSetting } from "./compile-mail.server.ts";
import { readMail } from "./render-mail.ts";
import { readyMade } from "./templates/ready-made.ts";

const setting: MailSetting = { shopName: "Nord <licht> & Co", linkHosts: ["nordlicht.example"], postalAddress: "Nordlicht GmbH\nHafenweg 3, 24103 Kiel", currency: "EUR", locale: "en" };
const values = {
  first_name: "<Maria> & {{ code }}", shop_name: "Nordlicht", sender_name: "Lena", offer: "10% off", offer_ends: "21 December 2026", code: "NORD-7K3Q9WXT",
  button_url: "https://app.example/c/1?a=1&b=2", plain_url: "https://app.example/c/2", unsubscribe_url: "https://app.example/u/3",
};
async function fill(more: Partial<Omit<typeof values, "first_name"> & { open_url: string; first_name: string | null }> = {}, text: Partial<{ subject: string; body: string; previewLine: string }> = {}) {
  const compiled = await compileMail({ ...readyMade.small_thank_you, ...text }, readyMade.small_thank_you.offer, setting);
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
  expect([...html.matchAll(/(?:src|href)="(https?:[^"]+)"/g)].map((match) => match[1])).toEqual(["https://app.example/c/1?a=1&amp;b=2", "https://app.example/c/2", "https://app.example/u/3"]);
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
