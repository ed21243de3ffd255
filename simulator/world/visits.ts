/** What people, scanners and picture proxies do on the web with the addresses of a mail: real requests, to this machine only. */
import { attribute } from "../inbox/links.ts";
import type { Mail } from "../inbox/mails.ts";
import { unsubscribeInOneClick } from "../inbox/server.ts";

import { pick, type Random } from "./random.ts";

const browsers = [
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
  "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
] as const;
/** A security gateway that says what it is, and one that looks like a browser. */
const scanners = ["Barracuda Sentinel (EE)", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/115.0.0.0 Safari/537.36"] as const;
/** How Apple's proxy presents itself when it loads the pictures of a mail. */
const pictureProxy = "Mozilla/5.0";
const longestChain = 6;

/** Where a chain of redirects ended; `code` is a discount code that the storefront put into the visitor's cart on the way. */
export type Arrival = { status: number; url: string; code: string | null };

const hostIsHere = (url: URL): boolean => url.protocol === "http:" && url.hostname === "127.0.0.1";

/** Follows redirects like a browser without memory of earlier visits. Throws when an address lies outside this machine or the chain does not end. */
async function follow(address: string, userAgent: string, network: string, method: "GET" | "HEAD" = "GET"): Promise<Arrival> {
  let url = new URL(address);
  let code: string | null = null;
  for (let hop = 0; hop < longestChain; hop++) {
    if (!hostIsHere(url)) throw new Error(`${url.origin} is not a part of the simulated world.`);
    code = /^\/discount\/([^/]+)$/.exec(url.pathname)?.[1] ?? code;
    const response = await fetch(url, { method, redirect: "manual", headers: { "user-agent": userAgent, "x-forwarded-for": network, "accept-language": "de,en;q=0.8", accept: "text/html,image/*" } });
    await response.arrayBuffer();
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || !location) return { status: response.status, url: url.href, code: code && decodeURIComponent(code) };
    url = new URL(location, url);
  }
  throw new Error(`${new URL(address).pathname} redirects without end.`);
}

const networkOf = (random: Random, first: number): string => [first, ...Array.from({ length: 3 }, () => Math.floor(random() * 254) + 1)].join(".");

/** The link that a mail wants its reader to follow: the first that is not about leaving or settings. */
export function mainLink(mail: Pick<Mail, "links" | "unsubscribeUrl">): string | null {
  const aside = /unsubscribe|abmelden|abbestellen|preferences|fewer|emails? settings|privacy|impressum/i;
  return mail.links.find(({ url, text, kind }) => kind !== "image" && url !== mail.unsubscribeUrl && !aside.test(text) && !aside.test(url))?.url ?? null;
}

/** A person follows the mail's main link in their browser. Null when the mail has none. */
export async function clickAsPerson(mail: Mail, random: Random): Promise<Arrival | null> {
  const link = mainLink(mail);
  const browser = pick(random, browsers);
  const network = networkOf(random, 84);
  return link === null ? null : follow(link, browser, network);
}

/** The reader's own mail program loads the pictures; returns how many there were. */
export async function loadPicturesAsPerson(mail: Mail, random: Random): Promise<number> {
  const browser = pick(random, browsers);
  return loadPictures(mail, browser, networkOf(random, 84));
}

/** A provider's proxy loads the pictures, whoever reads; returns how many there were. */
export const loadPicturesAsProxy = (mail: Mail, random: Random): Promise<number> => loadPictures(mail, pictureProxy, networkOf(random, 17));

async function loadPictures(mail: Mail, userAgent: string, network: string): Promise<number> {
  const pictures = mail.links.filter(({ kind, url }) => kind === "image" && hostIsHere(new URL(url)));
  for (const { url } of pictures) await follow(url, userAgent, network);
  return pictures.length;
}

/** A security gateway opens every address of the mail, pictures and unsubscribing too; returns how many links it opened. */
export async function scanAsGateway(mail: Mail, random: Random): Promise<{ links: number; pictures: number }> {
  const userAgent = pick(random, scanners);
  const method = userAgent === scanners[0] ? "HEAD" : "GET";
  const network = networkOf(random, 40);
  const found = { links: 0, pictures: 0 };
  const addresses = new Map(mail.links.map(({ url, kind }) => [url, kind]));
  if (mail.unsubscribeUrl) addresses.set(mail.unsubscribeUrl, "plain");
  for (const [url, kind] of addresses) {
    if (!hostIsHere(new URL(url))) continue;
    await follow(url, userAgent, network, method);
    if (kind === "image") found.pictures += 1;
    else found.links += 1;
  }
  return found;
}

/** The reader leaves the list: most press the button of their mail program, some follow the link in the mail and its page. Throws when that does not work. */
export async function unsubscribeAsPerson(mail: Mail, random: Random): Promise<void> {
  const byLink = random() < 0.3;
  const browser = pick(random, browsers);
  const address = mail.unsubscribeUrl;
  if (!address || !hostIsHere(new URL(address))) throw new Error("The mail names no unsubscribe address of this world.");
  const status = byLink ? await unsubscribeByPage(address, browser) : await unsubscribeInOneClick(mail);
  if (status < 200 || status > 399) throw new Error(`Unsubscribing ${byLink ? "on the page" : "in one click"} was answered with HTTP ${status}.`);
}

/** Opens the page and presses the first button of its first form that posts. */
async function unsubscribeByPage(address: string, userAgent: string): Promise<number> {
  const headers = { "user-agent": userAgent, accept: "text/html" };
  // After an uninstall the app's link leads on to the shop's own page.
  const opened = await fetch(address, { headers });
  const form = /<form\b[^>]*method="?post"?[^>]*>([\s\S]*?)<\/form>/i.exec(await opened.text());
  if (!form) throw new Error("The unsubscribe page has no form.");
  const [whole, inner = ""] = form;
  const action = attribute(whole, "action") ?? "";
  const fields = [...inner.matchAll(/<input\b[^>]*type="?hidden"?[^>]*>/gi), ...[...inner.matchAll(/<button\b[^>]*>/gi)].slice(0, 1)].map(([tag]) => [attribute(tag, "name") ?? "", attribute(tag, "value") ?? ""]);
  const body = new URLSearchParams(fields.filter(([name]) => name !== ""));
  const answer = await fetch(new URL(action, opened.url), { method: "POST", headers, body, redirect: "manual" });
  await answer.arrayBuffer();
  return answer.status;
}
