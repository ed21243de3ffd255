/** The inbox's page and its JSON interface on one port. */
import type { IncomingMessage, ServerResponse } from "node:http";

import { sendAsset } from "../assets.ts";
import { HttpProblem, send, sendHtml, sendJson, sendRedirect } from "../reply.ts";

import type { Mail, MailBox, MailQuery } from "./mails.ts";
import { inboxPage } from "./pages.ts";

export type InboxServerOptions = { mailbox: MailBox; now: () => number; shops: () => { domain: string; name: string }[]; /** Origin of the simulated admin. */ admin: () => string };

const assets = new URL("./assets/", import.meta.url);
const pageSize = 50;

/**
 * GET / (?q, shop, before), /mails/:id, /mails/:id/body (the HTML part alone), /mails/:id/source; POST /mails/:id/unsubscribe does what a
 * mail program's unsubscribe button does (RFC 8058). JSON: GET /api/mails (?to, shop, q, since, after, limit), GET and /api/mails/:id.
 */
export function createInboxHandler(options: InboxServerOptions) {
  const { mailbox } = options;
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const [first = "", second = "", third = ""] = url.pathname.split("/").slice(1);
    if (first === "assets") return sendAsset(response, assets, second);
    if (first === "api" && second === "mails") return answerJson(mailbox, response, url, third);
    if (first === "") return showPage(options, response, url, null);
    if (first !== "mails") throw new HttpProblem(404, "No such page.");
    const mail = await readOr404(mailbox, second);
    if (third === "body") return sendBody(response, mail, options.admin());
    if (third === "source") return send(response, "text/plain; charset=utf-8", mailbox.source(mail.id) ?? "");
    if (third === "unsubscribe" && request.method === "POST") {
      const status = await unsubscribeInOneClick(mail);
      return sendRedirect(response, `/mails/${mail.id}?unsubscribed=${status}`);
    }
    return showPage(options, response, url, mail);
  };
}

/** POSTs to the List-Unsubscribe address as RFC 8058 says, without cookies; returns the HTTP status. */
export async function unsubscribeInOneClick(mail: Pick<Mail, "unsubscribeUrl" | "oneClick">): Promise<number> {
  if (!mail.unsubscribeUrl || !mail.oneClick) throw new HttpProblem(400, "This mail offers no one-click unsubscribe.");
  const answer = await fetch(mail.unsubscribeUrl, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "List-Unsubscribe=One-Click",
  });
  await answer.arrayBuffer();
  return answer.status;
}

async function readOr404(mailbox: MailBox, id: string): Promise<Mail> {
  const mail = await mailbox.read(Number(id));
  if (!mail) throw new HttpProblem(404, "No such mail.");
  return mail;
}

async function answerJson(mailbox: MailBox, response: ServerResponse, url: URL, id: string): Promise<void> {
  if (id !== "") return sendJson(response, await readOr404(mailbox, id));
  const query = { ...queryOf(url), limit: numberOf(url, "limit") ?? 100 };
  return sendJson(response, { total: mailbox.count(query), mails: mailbox.find(query) });
}

function queryOf(url: URL): MailQuery {
  const text = (name: string): string | undefined => url.searchParams.get(name) || undefined;
  return { to: text("to"), shop: text("shop"), q: text("q"), since: numberOf(url, "since"), afterId: numberOf(url, "after"), beforeId: numberOf(url, "before") };
}

const numberOf = (url: URL, name: string): number | undefined => {
  const value = Number(url.searchParams.get(name) || NaN);
  return Number.isFinite(value) ? value : undefined;
};

function showPage({ mailbox, now, shops }: InboxServerOptions, response: ServerResponse, url: URL, open: Mail | null): void {
  const query = queryOf(url);
  const mails = mailbox.find({ ...query, limit: pageSize });
  const last = mails.at(-1);
  const unsubscribed = url.searchParams.get("unsubscribed");
  sendHtml(
    response,
    inboxPage({
      now: now(),
      query,
      mails,
      total: mailbox.count({ ...query, beforeId: undefined }),
      olderThan: last && mails.length === pageSize ? last.id : null,
      shops: shops(),
      open,
      notice:
        unsubscribed === null
          ? null
          : /^2/.test(unsubscribed)
            ? { good: true, text: "Unsubscribed. The sender confirmed at once." }
            : { good: false, text: `The sender's server did not accept it (HTTP ${unsubscribed}).` },
    }),
  );
}

/** Where a link leads to Shopify's admin, it leads to the simulated one. */
function sendBody(response: ServerResponse, mail: Mail, admin: string): void {
  // Mail programs run no scripts; the policy says so even when the address is opened outside the sandboxed frame.
  response.setHeader("content-security-policy", "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'; font-src data:");
  const html = mail.html.replaceAll('href="https://admin.shopify.com/', `href="${admin}/`);
  sendHtml(response, /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, '$&<base target="_blank">') : `<base target="_blank">${html}`);
}
