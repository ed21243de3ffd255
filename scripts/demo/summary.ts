import { formatMoney } from "#app/platform/money";
import type { WorldTruth } from "./world-truth.ts";

/** What one run of the main job comes to. Amounts in minor units of `currency`, times in seconds. */
export interface Summary {
  orders: number;
  shoppers: number;
  lapsed: number;
  audience: number;
  heldOut: number;
  codes: number;
  sent: number;
  notSent: Record<string, number>;
  opens: number;
  clicks: number;
  unsubscribes: number;
  redemptions: number;
  wonBack: number;
  revenueMinor: number;
  currency: string;
  seconds: Record<string, number>;
  duplicatesSent: number;
  lost: number;
  checks: Record<string, boolean>;
}

/** Prints the table that people read; beside what the app reports of the campaign stands what only the world knows, over all campaigns ever. */
export function printSummary(out: NodeJS.WriteStream, summary: Summary, truth: WorldTruth): void {
  const row = (name: string, value: string | number, note = "") => out.write(`  ${name.padEnd(30)} ${String(value).padStart(14)}  ${note}\n`.trimEnd() + "\n");
  const money = (minor: number) => formatMoney({ minor, currency: summary.currency });
  out.write("\n");
  row("Orders read", summary.orders);
  row("Shoppers", summary.shoppers);
  row("Lapsed at Start", summary.lapsed);
  row("Audience", summary.audience, "sent + comparison group + not sent");
  row("Comparison group", summary.heldOut);
  row("Codes", summary.codes);
  row("Mails sent", summary.sent);
  for (const [why, n] of Object.entries(summary.notSent)) row(`  not sent: ${why}`, n);
  row("Opened by people", summary.opens, `in the world ever: ${truth.totals.openedBy}`);
  row("Clicked by people", summary.clicks, `in the world ever: ${truth.totals.clickedBy}`);
  row("Left the list", summary.unsubscribes, `in the world ever: ${truth.totals.unsubscribed}`);
  row("Codes used by their owner", summary.redemptions);
  row("Came back within 30 days", summary.wonBack, `of them only because of the mail, in the world ever: ${truth.totals.returnedBecauseOfMail}`);
  row("Their orders, net of refunds", money(summary.revenueMinor), `in the world ever: ${money(truth.totals.spentMinor)}`);
  row("Sent twice", summary.duplicatesSent);
  row("Lost", summary.lost);
  out.write("\n");
  for (const [name, holds] of Object.entries(summary.checks)) out.write(`  ${holds ? "ok  " : "FAIL"} ${name}\n`);
}
