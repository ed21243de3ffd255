import { parse } from "tldts";

export interface HostName {
  /** In lower case and ASCII (IDNA), without a dot at the end. */
  host: string;
  /** What can be registered: `nordlicht.co.uk` of `mail.nordlicht.co.uk`. */
  registrable: string;
}

export type HostProblem = "not_a_host" | "ip_address" | "public_suffix";

/**
 * Reads a host as people write or paste it: with capitals, a scheme, a path, letters beyond ASCII.
 * A public suffix (publicsuffix.org: `co.uk`, `myshopify.com`) belongs to nobody whom we could ask.
 */
export function readHost(typed: string): { kind: "host"; name: HostName } | { kind: "refused"; why: HostProblem } {
  const bare = typed.trim().replace(/^[a-z][a-z0-9+.-]*:\/\//i, "");
  // The reader of addresses would take a name with a sign before @ for a login, and one with a colon for a port.
  const url = /[\s@:?#]/.test(bare.split("/", 1)[0] ?? "") ? null : URL.parse(`https://${bare}`);
  const host = url?.hostname.replace(/\.$/, "") ?? "";
  const { domain, isIp, isIcann, isPrivate, publicSuffix } = parse(host, { allowPrivateDomains: true });
  if (isIp || /^\[/.test(host)) return { kind: "refused", why: "ip_address" };
  if (!/^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/.test(host)) return { kind: "refused", why: host === publicSuffix && (isIcann || isPrivate) ? "public_suffix" : "not_a_host" };
  return domain === null ? { kind: "refused", why: "public_suffix" } : { kind: "host", name: { host, registrable: domain } };
}

/** Whether `host` is `of` or stands below it. */
export const isWithin = (host: string, of: string): boolean => host === of || host.endsWith(`.${of}`);
