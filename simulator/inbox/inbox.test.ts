import nodemailer from "nodemailer";
import { afterEach, expect, test } from "vitest";

import { createFaults } from "../faults.ts";
import { listen } from "../reply.ts";

import { createMailBox, type StoredMail } from "./mails.ts";
import { createInboxHandler } from "./server.ts";
import { startSmtp } from "./smtp.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function startInbox() {
  const stored: StoredMail[] = [];
  const mailbox = createMailBox(stored, (mail) => (mail.fromName === "Nordlicht" ? "nordlicht.myshopify.com" : null));
  const faults = createFaults(() => 0.5);
  const smtp = await startSmtp({ port: 0, mailbox, faults, now: () => 1_000, isDead: (address) => address === "gone@gmx.example" });
  const page = await listen(0, createInboxHandler({ mailbox, now: () => 1_000, shops: () => [{ domain: "nordlicht.myshopify.com", name: "Nordlicht" }], admin: () => "http://127.0.0.1:4100" }));
  const sender = nodemailer.createTransport(smtp.url);
  open.push(smtp, page, sender);
  return { mailbox, faults, sender, url: page.url, stored };
}

const letter = (to: string, more: object = {}) => ({
  from: "Nordlicht <hello@mail.example>",
  to,
  replyTo: "lena@nordlicht.example",
  subject: "It has been a while, Jürgen",
  html: '<html><head><title>x</title></head><body><a href="http://127.0.0.1:1/c/abc?x=1&amp;y=2">Use my <b>10 %</b></a><img src="http://127.0.0.1:1/o/abc" alt=""></body></html>',
  text: "Hello\nhttp://127.0.0.1:1/c/abc?x=1&y=2\nhttp://127.0.0.1:1/u/abc.\n",
  headers: { "List-Unsubscribe": "<http://127.0.0.1:1/u/abc>, <mailto:u@mail.example>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" },
  ...more,
});

test("a mail is kept with its parts, links and headers, and found by address and shop", async () => {
  const { sender, mailbox, url } = await startInbox();
  await sender.sendMail(letter("Juergen@gmx.example"));
  await sender.sendMail(letter("other@web.example", { from: "Harbour <h@mail.example>", subject: "Other" }));
  expect(mailbox.find({ to: "juergen@gmx.example" })).toMatchObject([
    { to: "juergen@gmx.example", fromName: "Nordlicht", shop: "nordlicht.myshopify.com", subject: "It has been a while, Jürgen", unsubscribeUrl: "http://127.0.0.1:1/u/abc", oneClick: true, receivedAt: 1_000 },
  ]);
  const answer = (await (await fetch(`${url}/api/mails?shop=nordlicht.myshopify.com`)).json()) as { total: number; mails: { id: number }[] };
  expect(answer.total).toBe(1);
  const mail = await (await fetch(`${url}/api/mails/${answer.mails[0]?.id}`)).json();
  expect(mail).toMatchObject({
    text: expect.stringContaining("Hello"),
    links: [
      { kind: "link", url: "http://127.0.0.1:1/c/abc?x=1&y=2", text: "Use my 10 %" },
      { kind: "image", url: "http://127.0.0.1:1/o/abc" },
      { kind: "plain", url: "http://127.0.0.1:1/u/abc" },
    ],
  });
  expect(mail.headers).toContainEqual({ name: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click" });
});

test("the page shows list and mail; what stands in a mail cannot run or break out", async () => {
  const { sender, url } = await startInbox();
  await sender.sendMail(letter("a@gmx.example", { subject: "<script>alert(1)</script>" }));
  const page = await (await fetch(`${url}/mails/1`)).text();
  expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(page).not.toContain("<script>");
  expect(page).toContain('sandbox="allow-popups');
  const body = await fetch(`${url}/mails/1/body`);
  expect(body.headers.get("content-security-policy")).toContain("sandbox");
  expect(await body.text()).toContain("Use my <b>10 %</b>");
  expect((await fetch(`${url}/mails/2`)).status).toBe(404);
  expect(await (await fetch(`${url}/mails/1/source`)).text()).toContain("Message-ID:");
});

test("a link to Shopify's admin leads to the simulated one, and the mail is kept as it came", async () => {
  const { sender, url, mailbox } = await startInbox();
  await sender.sendMail(letter("a@gmx.example", { html: '<a href="https://admin.shopify.com/store/nordlicht/apps/key">Open</a>' }));
  expect(await (await fetch(`${url}/mails/1/body`)).text()).toContain('<a href="http://127.0.0.1:4100/store/nordlicht/apps/key">Open</a>');
  expect((await mailbox.read(1))?.links[0]?.url).toBe("https://admin.shopify.com/store/nordlicht/apps/key");
});

test("a dead mailbox is refused for good, others go on", async () => {
  const { sender, mailbox } = await startInbox();
  await expect(sender.sendMail(letter("gone@gmx.example"))).rejects.toMatchObject({ responseCode: 550 });
  await sender.sendMail(letter("here@gmx.example"));
  expect(mailbox.count({})).toBe(1);
});

test("faults: refusals for now and for good, connections that break before and after the mail was taken", async () => {
  const { sender, faults, mailbox } = await startInbox();
  faults.set("smtp.reject_4xx", { next: 1 });
  await expect(sender.sendMail(letter("a@gmx.example"))).rejects.toMatchObject({ responseCode: 451 });
  faults.set("smtp.reject_5xx", { next: 1 });
  await expect(sender.sendMail(letter("a@gmx.example"))).rejects.toMatchObject({ responseCode: 550 });
  faults.set("smtp.drop_before_data", { next: 1 });
  await expect(sender.sendMail(letter("a@gmx.example"))).rejects.toMatchObject({ command: expect.anything() });
  expect(mailbox.count({})).toBe(0);
  faults.set("smtp.drop_after_data", { next: 1 });
  await expect(sender.sendMail(letter("a@gmx.example"))).rejects.toThrow();
  expect(mailbox.count({})).toBe(1);
});

test("a mail that came twice is counted as repeated", async () => {
  const { sender, mailbox } = await startInbox();
  for (const messageId of ["<1@mail.example>", "<1@mail.example>", "<2@mail.example>"]) await sender.sendMail(letter("a@gmx.example", { messageId }));
  expect(mailbox.repeated()).toBe(1);
});
