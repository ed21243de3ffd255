import { isbot } from "isbot";

export interface Hit {
  kind: "open" | "click";
  method: string;
  userAgent: string | null;
  /** Business seconds since the mail was handed over; null when that is not known. */
  secondsSinceSent: number | null;
  /** What the same program (the same user agent) did with the same mail within SWEEP_SECONDS before. */
  before: { otherLinks: number; wasMachine: boolean };
}

export interface Verdict {
  verdict: "human" | "machine";
  why: "reader" | "not_get" | "no_user_agent" | "known_machine" | "privacy_proxy" | "too_soon" | "all_links" | "same_program";
}

/** Nobody reads a mail and follows its link in this time; gateways open links while they deliver. */
const TOO_SOON_SECONDS = 5;
/** Two links of a mail within this time: something that opens all of them, and then whatever the same program fetched, pictures too. */
export const SWEEP_SECONDS = 10;

/** Security gateways that isbot does not know, or that name themselves only in part. */
const gateways = /barracuda|mimecast|proofpoint|safelinks|bitdefender|fortimail|trendmicro|symantec|forcepoint|cisco-?(esa|ironport)|zscaler|sophos|messagelabs|urldefense|microsoft (office|outlook) .*preview|linkscan|headless|python-requests|go-http-client|okhttp|curl|wget|java\//i;

/**
 * Whether a person or a machine opened an address (field notes 1, 6). Shown as "likely automatic"; nothing is decided on it, for some
 * are told wrongly: a gateway that looks like a browser and opens one link only, or the picture only, or each more than
 * SWEEP_SECONDS apart or under another name, passes for a reader; a reader who follows both links within that time for a machine.
 */
export function judgeHit(hit: Hit): Verdict {
  const machine = (why: Verdict["why"]): Verdict => ({ verdict: "machine", why });
  if (hit.method.toUpperCase() !== "GET") return machine("not_get");
  const agent = hit.userAgent?.trim() ?? "";
  if (agent === "") return machine("no_user_agent");
  if (hit.kind === "open") {
    // Apple's mail privacy fetches every picture in advance and names itself by these two words only.
    if (agent === "Mozilla/5.0") return machine("privacy_proxy");
    // Gmail's and Yahoo's proxies fetch when the mail is opened: a reader, though their programs are known.
    if (/GoogleImageProxy|YahooMailProxy/i.test(agent)) return tooSoon(hit) ? machine("too_soon") : { verdict: "human", why: "reader" };
  }
  if (gateways.test(agent) || isbot(agent)) return machine("known_machine");
  if (tooSoon(hit)) return machine("too_soon");
  if (hit.kind === "click" && hit.before.otherLinks > 0) return machine("all_links");
  if (hit.before.wasMachine) return machine("same_program");
  return { verdict: "human", why: "reader" };
}

const tooSoon = ({ secondsSinceSent }: Hit): boolean => secondsSinceSent !== null && secondsSinceSent < TOO_SOON_SECONDS;
