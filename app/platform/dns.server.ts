import { Resolver } from "node:dns/promises";
import type { Dns, DnsAnswer } from "./ports.ts";

/** What a resolver says where a name or a kind of record is not there (RFC 8020, RFC 2308). */
const NOT_THERE = new Set(["ENOTFOUND", "ENODATA"]);

/**
 * The DNS by the machine's own resolvers.
 * @param servers others to ask in their place: address or address:port
 */
export function openDns(servers?: readonly string[]): Dns {
  // A person waits for the answer: two tries of two seconds, not the default's four of five and more.
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  if (servers) resolver.setServers(servers);
  return {
    txt: (name) => ask(async () => (await resolver.resolveTxt(name)).map((pieces) => pieces.join(""))),
    mx: (name) => ask(async () => (await resolver.resolveMx(name)).map(({ exchange }) => exchange.toLowerCase().replace(/\.$/, ""))),
  };
}

async function ask(resolve: () => Promise<string[]>): Promise<DnsAnswer> {
  try {
    const values = await resolve();
    return values.length > 0 ? { kind: "found", values } : { kind: "none" };
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    return NOT_THERE.has(code) ? { kind: "none" } : { kind: "unknown", why: code };
  }
}
