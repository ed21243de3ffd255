/** Mails a second: our messages.send into an SMTP sink, against nodemailer alone sending the same mails through as many connections into the same sink. */
import type { Bench } from "./environment.ts";
import { makeMessages, SENDING_AT } from "./make-messages.ts";
import { middleRound, type Round, type Row, rowOf } from "./row.ts";
import { openSink } from "./sink.ts";

/** As many shops at once as a worker has hands. */
const SHOPS = 4;
const LOTS_EACH = 10;
const ROUNDS = 9;

export async function mails(bench: Bench): Promise<Row[]> {
  const sink = await openSink();
  try {
    const domains = Array.from({ length: SHOPS }, (_, i) => `mails-${i}.myshopify.com`);
    const shops = await makeMessages(bench, domains, 50 * LOTS_EACH * (ROUNDS + 1));
    const { measured, peakMb } = await bench.part<{ measured: Round[] }>("mails", { shops, at: SENDING_AT, smtpUrl: sink.url, rounds: ROUNDS, lots: LOTS_EACH });
    const { rows } = await bench.owner.query<{ n: string }>("select count(*) as n from messages where state = 'sent'");
    const planned = SHOPS * 50 * LOTS_EACH * (ROUNDS + 1);
    if (Number(rows[0]?.n) !== planned) throw new Error(`${planned} mails were due, ${rows[0]?.n} are noted as sent`);
    return [rowOf({ name: "mails from claim to settled", unit: "mails/s", ...middleRound(measured), aim: ">= 0.8", peakMb })];
  } finally {
    sink.close();
  }
}
