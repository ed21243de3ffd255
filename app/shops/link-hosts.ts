import { type HostProblem, isWithin, readHost } from "./host-name.ts";
import type { Shop } from "./shop.ts";

/** Where links in a shop's mails may lead (product rule 4): its own domains and what its settings name, with all that stands below them. */
export const linkHostsOf = ({ domain, settings, ownDomain }: Pick<Shop, "domain" | "settings" | "ownDomain">): string[] => [
  new URL(settings.primaryUrl).hostname.replace(/^www\./, ""),
  domain,
  ...(ownDomain?.verified ? [ownDomain.domain] : []),
  ...settings.linkHosts,
];

/**
 * Services that shorten addresses. They hide where a link leads, so that allowing one allows everything; blocklists of mail (Spamhaus DBL,
 * SURBL) list abused ones, and with them the mail. These are the ones that are widely known.
 */
const shorteners = [
  "bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "v.gd", "buff.ly", "rebrand.ly", "cutt.ly", "shorturl.at", "lnkd.in", "t.ly", "rb.gy", "tiny.cc", "bl.ink", "s.id",
  "adf.ly", "dlvr.it", "shrtco.de", "short.io", "soo.gd", "qr.ae", "tr.im", "x.gd", "urlz.fr",
];

/** So many that a merchant can look over them. */
export const MAX_LINK_HOSTS = 20;

export type LinkHostProblem = HostProblem | "shortener" | "too_many";

/** Reads the list that a merchant typed, one host a line. The first that cannot be allowed is named. */
export function readLinkHosts(typed: string): { kind: "hosts"; hosts: string[] } | { kind: "refused"; why: LinkHostProblem; what: string } {
  const hosts = new Set<string>();
  for (const line of typed.split(/[\n,]/).map((text) => text.trim()).filter(Boolean)) {
    const read = readHost(line);
    const what = line.slice(0, 80);
    if (read.kind === "refused") return { ...read, what };
    const host = read.name.host.replace(/^www\./, "");
    if (shorteners.some((shortener) => isWithin(host, shortener))) return { kind: "refused", why: "shortener", what };
    hosts.add(host);
  }
  return hosts.size > MAX_LINK_HOSTS ? { kind: "refused", why: "too_many", what: String(MAX_LINK_HOSTS) } : { kind: "hosts", hosts: [...hosts] };
}
