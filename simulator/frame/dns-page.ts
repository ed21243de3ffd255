/** Where the simulated merchant sets DNS records, as at whoever looks after their domain. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isRecordType, recordTypes, type SimDns } from "../dns.ts";
import { html } from "../html.ts";
import { HttpProblem, readBody, sendHtml, sendRedirect } from "../reply.ts";

/** GET: the records and a form; POST type, name, value: one more, or with `remove` none of that name. */
export async function handleDnsPage(dns: SimDns, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "POST") return sendHtml(response, dnsPage(dns));
  const form = new URLSearchParams((await readBody(request)).toString("utf8"));
  const [type, name, value] = ["type", "name", "value"].map((field) => form.get(field)?.trim() ?? "") as [string, string, string];
  if (!isRecordType(type) || name === "") throw new HttpProblem(400, `A record needs a name, and one of the types ${recordTypes.join(", ")}.`);
  if (form.has("remove")) dns.set(type, name);
  else if (value !== "") dns.set(type, name, value);
  else throw new HttpProblem(400, "A record needs a value.");
  return sendRedirect(response, "/dns");
}

const dnsPage = (dns: SimDns): string =>
  html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>DNS</title><link rel="icon" href="data:,">
<style>body{font:14px/20px system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#303030}table{border-collapse:collapse;width:100%}th,td{text-align:start;padding:.5rem;border-bottom:1px solid #ddd;overflow-wrap:anywhere;vertical-align:top}label{display:block;margin:.75rem 0 .25rem}input,select{font:inherit;padding:.4rem;width:100%;box-sizing:border-box}button{font:inherit;padding:.4rem 1rem;margin-top:.75rem}</style></head>
<body>
<h1>DNS of the simulated world</h1>
<p>Every name server that Comeback asks answers from here. Copy the records that Comeback shows under Settings, Sender and domain.</p>
<table><thead><tr><th scope="col">Type</th><th scope="col">Name</th><th scope="col">Value</th><td></td></tr></thead><tbody>
${dns.all().map(
    ({ type, name, values }) => html`<tr><td>${type}</td><td>${name}</td><td>${values.join(" · ")}</td><td><form method="post"><input type="hidden" name="type" value="${type}"><input type="hidden" name="name" value="${name}"><button name="remove" aria-label="Remove ${type} ${name}">Remove</button></form></td></tr>`,
  )}
</tbody></table>
<h2>Add a record</h2>
<form method="post"><label for="type">Type</label><select id="type" name="type">${recordTypes.map((type) => html`<option>${type}</option>`)}</select>
<label for="name">Name</label><input id="name" name="name" required><label for="value">Value</label><input id="value" name="value" required>
<button>Add</button></form>
</body></html>`.text;
