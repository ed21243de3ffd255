import type { LoaderFunctionArgs } from "@remix-run/node";
import { Readable } from "node:stream";
import { stringify } from "csv-stringify/sync";
import { nameCampaigns } from "#app/campaigns/name-campaigns.server";
import { i18nOf } from "#app/i18n/i18n-of";
import { decimalFromMinor } from "#app/platform/money";
import { requireShop } from "#app/require-shop.server";
import { exportLog, type LogFilter } from "#app/shops/load-log.server";
import { readLogAddress } from "../ui/settings/log-address.ts";
import { type LogFormat, sentenceOf } from "../ui/settings/log-words.ts";
import type { SignedIn } from "#app/require-shop.server";
import { campaignsOfLog } from "./campaigns-of-log.server.ts";
import { reporting } from "./trouble.server.ts";

/** The log as a CSV file, streamed lot by lot. Times are instants in UTC, people are Shopify's numbers, and what the sentence says stands beside it as it was stored. */
export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const signedIn = await requireShop(context, request, "export");
  const { person, kind } = readLogAddress(new URL(request.url).searchParams);
  return new Response(Readable.toWeb(Readable.from(linesOf(signedIn, { actor: person, kind }))) as ReadableStream, {
    headers: { "Content-Type": "text/csv; charset=utf-8", "Content-Disposition": 'attachment; filename="log-of-changes.csv"', "Cache-Control": "no-store" },
  });
});

async function* linesOf({ ctx, shopId, actor, shop }: SignedIn, filter: LogFilter): AsyncGenerator<string> {
  const { t } = i18nOf("en");
  const { currency } = shop.settings;
  const format: LogFormat = { number: String, money: (minor) => `${decimalFromMinor({ minor, currency })} ${currency}`, day: (day) => day, instant: (iso) => iso };
  yield stringify([["time", "person", "what", "action", "details"]]);
  for await (const entries of exportLog(ctx, { shopId, filter, actor })) {
    const campaigns = await nameCampaigns(ctx, { shopId, campaignIds: campaignsOfLog(entries) });
    yield stringify(entries.map((entry) => [entry.at.toISOString(), entry.actor, sentenceOf(entry, campaigns, t as never, format), entry.action, JSON.stringify(entry.details)]));
  }
}
