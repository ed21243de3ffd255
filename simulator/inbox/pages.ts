/** The inbox as a person sees it: a list with search, one mail beside it. Works without JavaScript. */
import { html, raw, type Html } from "../html.ts";
import { formatWorldTime } from "../world-time.ts";

import type { Mail, MailQuery, MailSummary } from "./mails.ts";

export type InboxView = {
  now: number;
  query: MailQuery;
  mails: MailSummary[];
  total: number;
  /** The next page begins below this number; null when there is none. */
  olderThan: number | null;
  shops: { domain: string; name: string }[];
  open: Mail | null;
  notice: { text: string; good: boolean } | null;
};

/** The whole page; `open` is the mail in the reading pane. */
export function inboxPage(view: InboxView): string {
  const { open, query } = view;
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${open ? `${open.subject} · Inbox` : "Inbox of the simulated world"}</title>
<link rel="stylesheet" href="/assets/inbox.css"><link rel="icon" href="data:,"></head>
<body class="${open ? "open" : "list-only"}">
<header class="top">
<h1><a href="/">Inbox</a></h1>
<form class="search" role="search" action="/">
<input type="search" name="q" value="${query.q ?? query.to ?? ""}" placeholder="Address, subject or sender" aria-label="Address, subject or sender">
<select name="shop" aria-label="Shop"><option value="">All shops</option>${view.shops.map(
    (shop) => html`<option value="${shop.domain}"${query.shop === shop.domain ? raw(" selected") : ""}>${shop.name}</option>`,
  )}</select>
<button class="button">Search</button>
</form>
<span class="when">World time ${formatWorldTime(view.now)}</span>
</header>
<main>
<nav class="list" aria-label="Mails">
<p class="count">${view.total === 1 ? "1 mail" : `${view.total.toLocaleString("en")} mails`}${query.q || query.to || query.shop ? " found" : ""}</p>
<ul>${view.mails.map((mail) => listItem(mail, view))}</ul>
${view.olderThan === null ? "" : html`<p class="more"><a class="button" href="/?${search({ ...query, beforeId: view.olderThan })}">Older mails</a></p>`}
</nav>
<section class="reading" aria-label="Reading pane">${open ? reading(open, view) : nothing(view)}</section>
</main></body></html>`.text;
}

const search = (query: MailQuery): string => {
  const given = Object.entries({ q: query.q, to: query.to, shop: query.shop, before: query.beforeId }).filter(([, value]) => value !== undefined && value !== "");
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
};

function listItem(mail: MailSummary, { open, query }: InboxView): Html {
  return html`<li><a href="/mails/${mail.id}?${search(query)}"${mail.id === open?.id ? raw(' aria-current="true"') : ""}>
<span class="who">${mail.fromName || mail.from}</span><span class="at">${formatWorldTime(mail.receivedAt)}</span>
<span class="subject">${mail.subject || "(no subject)"}</span><span class="to">to ${mail.to}</span></a></li>`;
}

function nothing({ total }: InboxView): Html {
  return total === 0
    ? html`<div class="nothing"><h2>No mails here</h2><p>Every mail that the app sends to a shopper of the simulated world arrives here.</p></div>`
    : html`<div class="nothing"><h2>Choose a mail</h2><p>It opens here as its reader sees it.</p></div>`;
}

function reading(mail: Mail, view: InboxView): Html {
  const query = search(view.query);
  return html`<p class="back"><a class="button" href="/?${query}">Back to the list</a></p>
<h2>${mail.subject || "(no subject)"}</h2>
<dl class="facts">
<dt>From</dt><dd>${mail.fromName ? `${mail.fromName} <${mail.from}>` : mail.from}</dd>
<dt>To</dt><dd>${mail.to}</dd>
${mail.replyTo ? html`<dt>Answers go to</dt><dd>${mail.replyTo}</dd>` : ""}
<dt>Arrived</dt><dd>${formatWorldTime(mail.receivedAt)}</dd>
</dl>
${view.notice ? html`<p class="note${view.notice.good ? "" : " bad"}" role="status">${view.notice.text}</p>` : ""}
<div class="actions">
${mail.unsubscribeUrl && mail.oneClick ? html`<form method="post" action="/mails/${mail.id}/unsubscribe"><button class="button">Unsubscribe in one click</button></form>` : ""}
<a class="button" href="/mails/${mail.id}/source">Source</a>
</div>
${mail.html ? html`<iframe class="letter" title="The mail as its reader sees it" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mails/${mail.id}/body"></iframe>` : html`<pre>${mail.text}</pre>`}
${mail.html ? html`<details><summary>Text part</summary><pre>${mail.text || "(none)"}</pre></details>` : ""}
<details><summary>Links (${mail.links.length})</summary><ol class="links">${mail.links.map(
    (link) => html`<li>${link.kind === "image" ? "Picture" : link.text || "Text"}: <a href="${link.url}" target="_blank" rel="noreferrer">${link.url}</a></li>`,
  )}</ol></details>
<details><summary>Headers (${mail.headers.length})</summary><div><table>${mail.headers.map(({ name, value }) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</table></div></details>`;
}
