import type { DomainRecord } from "./domain-records.ts";

/** What each record is for, to somebody who runs a domain. */
const purpose: Record<DomainRecord["key"], string> = {
  dkim: "DKIM: the public key that the mails are signed with. It also proves that the domain is theirs.",
  return_path: "Return path: where mails go back to that could not be delivered.",
  spf: "SPF of the return path. The SPF record of the domain itself stays as it is.",
  dmarc: "DMARC: only if the domain has no such record yet. An existing one is right as it is.",
};

/** The mail to whoever looks after a shop's DNS: it must be enough without an account here. */
export function recordsMail({ shopName, domain, address, records }: { shopName: string; domain: string; address: string; records: readonly DomainRecord[] }): { subject: string; text: string } {
  const shown = records.map(({ key, type, host, value }, index) => `${index + 1}. ${purpose[key]}\n\n   Type:      ${type}\n   Name:      ${host}${type === "MX" ? "\n   Priority:  10" : ""}\n   Value:     ${value}`);
  return {
    subject: `DNS records for ${domain}`,
    text: `Hello,

${shopName} wants to send its emails to customers from ${address}, with Comeback, an app in their Shopify shop.
For that the domain ${domain} needs ${records.length} DNS records. None of them changes its website or its mailboxes.

${shown.join("\n\n")}

Many DNS pages add ".${domain}" to the name by themselves: leave it off there.
Comeback looks for the records every day; ${shopName} can also press "Check now" in the app.

If you did not expect this email, you need not do anything. Answers to it go to ${shopName}.
`,
  };
}
