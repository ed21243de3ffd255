/** Seconds until 99 small shops have sent their mails beside a shop with a backlog of 300,000, against the same without the big one. */
import type { Bench } from "./environment.ts";
import { makeMessages, SENDING_AT } from "./make-messages.ts";
import { type Row, rowOf } from "./row.ts";
import { openSink } from "./sink.ts";

const SMALL_SHOPS = 99;
const MESSAGES_EACH = 100;
const BACKLOG = 300_000;

export async function fairness(bench: Bench): Promise<Row[]> {
  const sink = await openSink();
  try {
    const smallShops = (name: string) => makeMessages(bench, Array.from({ length: SMALL_SHOPS }, (_, i) => `${name}-${i}.myshopify.com`), MESSAGES_EACH);
    const alone = await smallShops("alone");
    const beside = await smallShops("beside");
    const [big = ""] = await makeMessages(bench, ["big.myshopify.com"], BACKLOG);
    // A process each, so that both begin alike.
    const run = (shops: string[], small: string) => bench.part<{ seconds: number }>("fairness", { shops, small, mails: SMALL_SHOPS * MESSAGES_EACH, at: SENDING_AT, smtpUrl: sink.url });
    const without = await run(alone, "alone-");
    // The big one is woken first: what it has is in front of everybody's.
    const withBig = await run([big, ...beside], "beside-");
    const { rows } = await bench.owner.query<{ n: string }>("select count(*) as n from messages where state <> 'sent' and shop_id <> $1", [big]);
    if (Number(rows[0]?.n) !== 0) throw new Error(`${rows[0]?.n} messages of small shops are not noted as sent`);
    return [rowOf({ name: "99 small shops beside a backlog of 300,000", unit: "s", ours: withBig.seconds, floor: without.seconds, aim: "<= 3", peakMb: withBig.peakMb })];
  } finally {
    sink.close();
  }
}
