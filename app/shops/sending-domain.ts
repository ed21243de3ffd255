import freeMailDomains from "email-providers/all.json" with { type: "json" };
import { type HostProblem, isWithin, readHost } from "./host-name.ts";

/** An address that a shop wants its mails to come from. */
export interface SenderAddress {
  localPart: string;
  domain: string;
  registrable: string;
}

export type SenderAddressProblem = HostProblem | "required" | "not_an_address" | "free_mail" | "operator" | "shopify";

const LOCAL_PART = /^[a-z0-9](?:[a-z0-9._+-]{0,62}[a-z0-9])?$/;
/** Read by machines and by those who run a domain (RFC 2142); receivers look at mails from them with suspicion. */
const reserved = new Set(["postmaster", "abuse", "mailer-daemon", "hostmaster"]);

/** What may stand before the sign @. */
export function readLocalPart(typed: string): string | null {
  const text = typed.trim().toLowerCase();
  return LOCAL_PART.test(text) && !text.includes("..") && !reserved.has(text) ? text : null;
}

const freeMail = new Set(freeMailDomains);

/**
 * Reads the address that a merchant wants to send from, and refuses what can never be theirs (product rule 3): free-mail domains, public
 * suffixes, the operator's own, Shopify's.
 * @param ours hosts of the operator: those of its mail and of the app
 */
export function readSenderAddress(typed: string, ours: readonly string[]): { kind: "address"; address: SenderAddress } | { kind: "refused"; why: SenderAddressProblem } {
  const text = typed.trim();
  if (text === "") return { kind: "refused", why: "required" };
  const at = text.lastIndexOf("@");
  const localPart = at > 0 ? readLocalPart(text.slice(0, at)) : null;
  if (localPart === null) return { kind: "refused", why: "not_an_address" };
  const read = readHost(text.slice(at + 1));
  if (read.kind === "refused") return read;
  const { host, registrable } = read.name;
  if (["myshopify.com", "shopify.com"].some((theirs) => isWithin(host, theirs))) return { kind: "refused", why: "shopify" };
  if (ours.some((own) => registrableOf(own) === registrable)) return { kind: "refused", why: "operator" };
  if (freeMail.has(host) || freeMail.has(registrable)) return { kind: "refused", why: "free_mail" };
  return { kind: "address", address: { localPart, domain: host, registrable } };
}

export function registrableOf(host: string): string | null {
  const read = readHost(host);
  return read.kind === "host" ? read.name.registrable : null;
}
