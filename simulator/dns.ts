import { createServer, type DnsServer, Packet } from "dns2";

export const recordTypes = ["TXT", "MX", "A"] as const;
type RecordType = (typeof recordTypes)[number];
export const isRecordType = (value: unknown): value is RecordType => recordTypes.some((type) => type === value);

/** The world's DNS: what is set is there, nothing else is. */
export interface SimDns {
  /** address:port, as the app's DNS_SERVERS takes it. */
  address: string;
  /** In the place of what stood there; without values the name is gone. */
  set(type: RecordType, name: string, ...values: string[]): void;
  /** Every record that is there. */
  all(): { type: RecordType; name: string; values: readonly string[] }[];
  /** Like dns.resolve, for those who verify mails. */
  resolve(name: string, type: string): Promise<string[][]>;
  /** Every question is answered with SERVFAIL from now on, or no more. */
  fail(failing: boolean): void;
  /** How many questions came. */
  asked(): number;
  close(): Promise<void>;
}

const NXDOMAIN = 3;
const SERVFAIL = 2;

/**
 * A name server on loopback.
 * @param records values by kind and name ("TXT _dmarc.nordlicht.example"); kept by the caller
 * @param port    0 takes any free one
 */
export async function openSimDns(records: Map<string, string[]>, port: number): Promise<SimDns> {
  let failing = false;
  let asked = 0;
  const valuesOf = (type: string, name: string) => records.get(`${type} ${name.toLowerCase()}`) ?? [];
  const server: DnsServer = createServer({
    udp: true,
    handle(request, send) {
      asked++;
      const response = Packet.createResponseFromRequest(request);
      const [question] = request.questions;
      const type = recordTypes.find((one) => Packet.TYPE[one] === question?.type);
      const name = question?.name ?? "";
      const values = type && !failing ? valuesOf(type, name) : [];
      for (const value of values) {
        const base = { name, type: Packet.TYPE[type as RecordType], class: Packet.CLASS.IN, ttl: 0 };
        // A text longer than 255 bytes goes in pieces, as every DNS sends it.
        response.answers.push((type === "TXT" ? { ...base, data: value.match(/.{1,255}/g) } : type === "MX" ? { ...base, exchange: value, priority: 10 } : { ...base, address: value }) as never);
      }
      if (failing) response.header.rcode = SERVFAIL;
      else if (values.length === 0 && ![...records.keys()].some((key) => key.endsWith(` ${name.toLowerCase()}`))) response.header.rcode = NXDOMAIN;
      void send(response);
    },
  });
  const { udp } = await server.listen({ udp: { port, address: "127.0.0.1" } });
  return {
    address: `127.0.0.1:${(udp as { port: number }).port}`,
    set(type, name, ...values) {
      if (values.length > 0) records.set(`${type} ${name.toLowerCase()}`, values);
      else records.delete(`${type} ${name.toLowerCase()}`);
    },
    all: () => [...records].map(([key, values]) => ({ type: key.slice(0, key.indexOf(" ")) as RecordType, name: key.slice(key.indexOf(" ") + 1), values })),
    async resolve(name, type) {
      const values = valuesOf(type, name);
      if (values.length === 0) throw Object.assign(new Error(`no ${type} at ${name}`), { code: "ENOTFOUND" });
      return values.map((value) => [value]);
    },
    fail: (on) => void (failing = on),
    asked: () => asked,
    close: async () => void (await server.close()),
  };
}
