import type { DnsAnswer } from "#app/platform/ports";

/** What a domain's DNS must say before a shop's mail leaves from it. */
export const recordKeys = ["dkim", "return_path", "spf", "dmarc"] as const;
export type RecordKey = (typeof recordKeys)[number];

export interface DomainRecord {
  key: RecordKey;
  type: "TXT" | "MX";
  host: string;
  value: string;
}

/** `other`: the name says something else. `unknown`: the DNS did not answer, which is not the same as nothing. */
export type RecordState = "found" | "missing" | "other" | "unknown";

export interface RecordCheck {
  key: RecordKey;
  state: RecordState;
  /** What stands there in its place. */
  seen?: string;
}

export interface DomainNames {
  domain: string;
  /** What can be registered: its policy (DMARC) holds for what stands below it. */
  registrable: string;
  selector: string;
  /** The public half of the key: base64 of SubjectPublicKeyInfo. */
  publicKey: string;
  /** The operator's own domain, which names the servers that send. */
  mailDomain: string;
  /** The operator's host that takes bounces. */
  bounceHost: string;
}

/** The domain of MAIL FROM. One of its own below the merchant's: their SPF record and their mailboxes are not touched. */
export const returnPathOf = (domain: string): string => `comeback.${domain}`;

/**
 * The records to set, in the order in which they are shown. SPF stands at the domain of MAIL FROM, which is the one that is asked
 * (RFC 7208, 2.4); it is aligned with the sender's for DMARC, as is the signature (RFC 7489, 3.1).
 */
export const recordsOf = ({ domain, selector, publicKey, mailDomain, bounceHost }: DomainNames): DomainRecord[] => [
  { key: "dkim", type: "TXT", host: `${selector}._domainkey.${domain}`, value: `v=DKIM1; k=rsa; p=${publicKey}` },
  { key: "return_path", type: "MX", host: returnPathOf(domain), value: bounceHost },
  { key: "spf", type: "TXT", host: returnPathOf(domain), value: `v=spf1 include:${mailDomain} ~all` },
  { key: "dmarc", type: "TXT", host: `_dmarc.${domain}`, value: "v=DMARC1; p=none" },
];

/** What was heard of each record's name; `orgDmarc` of the policy of the domain above, where there is one. */
export type Heard = Record<RecordKey, DnsAnswer> & { orgDmarc: DnsAnswer };

const MAX_SEEN = 200;

/** How each record stands. */
export function judgeRecords(names: DomainNames, heard: Heard): RecordCheck[] {
  const wanted = {
    // The key is the proof that the domain is this shop's: a record that is like it is not enough.
    dkim: (values: string[]) => values.some((value) => tagsOf(value).get("p") === names.publicKey),
    return_path: (values: string[]) => values.includes(names.bounceHost),
    // Two records are none (RFC 7208, 4.5).
    spf: (values: string[]) => only(values, /^v=spf1(\s|$)/i)?.toLowerCase().split(/\s+/).some((term) => term.replace(/^\+/, "") === `include:${names.mailDomain}`),
    // Whatever it asks for: the merchant's policy is theirs.
    dmarc: (values: string[]) => /^(none|quarantine|reject)$/i.test(tagsOf(only(values, /^v=DMARC1\s*(;|$)/i) ?? "").get("p") ?? ""),
  } as const satisfies Record<RecordKey, (values: string[]) => boolean | undefined>;
  const of: Record<RecordKey, (value: string) => boolean> = { dkim: () => true, return_path: () => true, spf: (value) => /^v=spf1/i.test(value), dmarc: (value) => /^v=DMARC/i.test(value) };
  return recordKeys.map((key): RecordCheck => {
    const answer = key === "dmarc" && heard.dmarc.kind === "none" ? heard.orgDmarc : heard[key];
    if (answer.kind === "unknown") return { key, state: "unknown" };
    // Other texts at the same name are no business of ours.
    const values = answer.kind === "none" ? [] : answer.values.filter(of[key]);
    if (values.length === 0) return { key, state: "missing" };
    return wanted[key](values) ? { key, state: "found" } : { key, state: "other", seen: values.join(" | ").slice(0, MAX_SEEN) };
  });
}

/** `fails`: at least one record is surely not there. `unclear`: what could be asked is there, the rest could not be asked. */
export function verdictOf(checks: readonly RecordCheck[]): "passes" | "fails" | "unclear" {
  if (checks.length > 0 && checks.every(({ state }) => state === "found")) return "passes";
  return checks.some(({ state }) => state === "missing" || state === "other") ? "fails" : "unclear";
}

const only = (values: string[], kind: RegExp): string | undefined => {
  const fitting = values.filter((value) => kind.test(value.trim()));
  return fitting.length === 1 ? fitting[0]?.trim() : undefined;
};

/** `k=v; k=v` of DKIM and DMARC (RFC 6376, 3.2); blanks inside a key's base64 are left out. */
const tagsOf = (record: string): Map<string, string> =>
  new Map(record.split(";").flatMap((tag) => (tag.includes("=") ? [[tag.slice(0, tag.indexOf("=")).trim().toLowerCase(), tag.slice(tag.indexOf("=") + 1).replace(/\s+/g, "")] as const] : [])));
