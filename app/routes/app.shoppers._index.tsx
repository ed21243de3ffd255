import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { addPicks, type AddPicksOutcome } from "#app/campaigns/add-picks.server";
import { createPickedDraft } from "#app/campaigns/create-picked-draft.server";
import { createDraft } from "#app/campaigns/create-draft.server";
import { listPickedDrafts } from "#app/campaigns/list-picked-drafts.server";
import { nameCampaigns } from "#app/campaigns/name-campaigns.server";
import { loadSeason } from "#app/lapse/load-season.server";
import { loadStandings } from "#app/lapse/load-standings.server";
import { loadImportProgress } from "#app/orders/load-import-progress.server";
import { dayIn } from "#app/platform/zones";
import { allow, requireShop } from "#app/require-shop.server";
import { addTag, type AddTagOutcome, addTagToView } from "#app/shoppers/add-tag.server";
import { countShoppers } from "#app/shoppers/count-shoppers.server";
import { leaveOutShoppers, leaveOutView } from "#app/shoppers/leave-out.server";
import { listShoppers } from "#app/shoppers/list-shoppers.server";
import { parseShopperQuery } from "#app/shoppers/shopper-query";
import { loadBulk, putAwayBulk, undoBulk } from "#app/shoppers/work-bulk.server";
import type { Action } from "#app/shops/roles";
import { deleteView, listViews, type RenameOutcome, renameView, saveView } from "#app/shops/saved-views.server";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { ShopperIndex } from "../ui/shoppers/shopper-index.tsx";
import { readListAddress, viewOf } from "../ui/shoppers/view-of.ts";
import { audienceOfView } from "./audience-of-view.server.ts";
import { Id } from "./read-id.server.ts";
import { readForm } from "./read-form.server.ts";
import { reporting } from "./trouble.server.ts";
import { whomOfAudience } from "./whom-of-audience.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId, shop, actor } = await requireShop(context, request);
  const url = new URL(request.url);
  const query = readListAddress(url.searchParams);
  const [page, counts, progress, views, drafts, bulk, names, season] = await Promise.all([
    whomOfAudience(ctx, shopId, query).then((whom) => listShoppers(ctx, { shopId, query: whom })),
    countShoppers(ctx, { shopId }),
    loadImportProgress(ctx, { shopId }),
    listViews(ctx, { shopId, page: "shoppers" }),
    listPickedDrafts(ctx, { shopId }),
    loadBulk(ctx, { shopId, actor }),
    nameCampaigns(ctx, { shopId, campaignIds: query.campaign === undefined ? [] : [BigInt(query.campaign)] }),
    query.state === "lapsed" ? loadSeason(ctx, { shopId }) : null,
  ]);
  // Nobody has a state before the newest orders are in: the list opens on who is there.
  if (!progress.begun && query.state !== "all") {
    url.searchParams.set("state", "all");
    throw redirect(`${url.pathname}${url.search}`);
  }
  const { timeZone, hasAllOrders } = shop.settings;
  const { standings } = await loadStandings(ctx, { shopId, shoppers: page.rows });
  // Of somebody who is not judged nothing is said.
  const rows = page.rows.map((row, i) => ({ ...row, standing: row.state === "unknown" ? null : (standings[i] ?? null) }));
  return plain({ query, page: { ...page, rows }, counts, progress, views, drafts, bulk, season, campaignName: names[String(query.campaign)] ?? null, hasAllOrders, today: dayIn(ctx.clock.now(), timeZone) });
});

const Query = z.string().max(6_000).transform((text) => parseShopperQuery(new URLSearchParams(text)));
const Intent = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("save-view"), name: z.string(), query: Query }),
  z.object({ intent: z.literal("rename-view"), id: Id, name: z.string() }),
  z.object({ intent: z.literal("delete-view"), id: Id }),
  z.object({ intent: z.literal("create-campaign"), query: Query }),
  z.object({ intent: z.literal("create-picked-campaign"), "ids[]": z.array(Id) }),
  z.object({ intent: z.literal("leave-out"), "ids[]": z.array(Id) }),
  z.object({ intent: z.literal("leave-out-view"), query: Query }),
  z.object({ intent: z.literal("add-tag"), tag: z.string().max(1_000), "ids[]": z.array(Id) }),
  z.object({ intent: z.literal("add-tag-view"), tag: z.string().max(1_000), query: Query }),
  z.object({ intent: z.literal("undo-bulk"), id: Id }),
  z.object({ intent: z.literal("put-away-bulk"), id: Id }),
  z.object({ intent: z.literal("add-picks"), campaignId: Id, "ids[]": z.array(Id) }),
]);

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const signedIn = await requireShop(context, request, "see");
  const { ctx, shopId, actor } = signedIn;
  const form = await readForm(request, Intent);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  const { value } = form;
  allow(signedIn, actionOf[value.intent]);
  if (value.intent === "leave-out") {
    await leaveOutShoppers(ctx, { shopId, shopperIds: value["ids[]"], actor });
    return { leftOut: true };
  }
  if (value.intent === "leave-out-view") {
    await leaveOutView(ctx, { shopId, query: await whomOfAudience(ctx, shopId, value.query), actor });
    return { leftOut: true };
  }
  if (value.intent === "add-tag" || value.intent === "add-tag-view") {
    const who = { shopId, tag: value.tag, actor };
    const outcome = value.intent === "add-tag" ? await addTag(ctx, { ...who, shopperIds: value["ids[]"] }) : await addTagToView(ctx, { ...who, query: await whomOfAudience(ctx, shopId, value.query) });
    return outcome.kind === "begun" ? { tagged: true } : data({ errors: { tag: notTagged[outcome.why] } }, { status: 422 });
  }
  if (value.intent === "undo-bulk") {
    const outcome = await undoBulk(ctx, { shopId, bulkId: value.id, actor });
    // Shopify has still to take a tag off: the line above the list tells of it until it has.
    return outcome.kind === "undoing" ? {} : { done: "shoppers.bulk.undone" as const };
  }
  if (value.intent === "put-away-bulk") {
    await putAwayBulk(ctx, { shopId, bulkId: value.id });
    return {};
  }
  if (value.intent === "delete-view") {
    await deleteView(ctx, { shopId, id: value.id });
    return { done: "shoppers.deleteView" as const };
  }
  if (value.intent === "rename-view") {
    const { kind } = await renameView(ctx, { shopId, page: "shoppers", id: value.id, name: value.name });
    return kind === "renamed" ? { done: "shoppers.viewRenamed" as const } : data({ refused: notRenamed[kind] }, { status: 422 });
  }
  if (value.intent === "save-view") {
    const outcome = await saveView(ctx, { shopId, page: "shoppers", name: value.name, query: viewOf(value.query) });
    if (outcome.kind === "saved") return { done: "shoppers.saveView" as const };
    return data({ refused: outcome.kind === "full" ? ("shoppers.viewFull" as const) : ("shoppers.viewInvalid" as const) }, { status: 422 });
  }
  if (value.intent === "create-picked-campaign") {
    const outcome = await createPickedDraft(ctx, { shopId, kind: "gentle_note", shopperIds: value["ids[]"] });
    if (outcome.kind === "created") return redirect(`/app/campaigns/${outcome.campaignId}/edit`);
    return data({ refused: outcome.kind === "nobody" ? ("shoppers.pickedNobody" as const) : ("shoppers.pickedTooMany" as const) }, { status: 422 });
  }
  if (value.intent === "add-picks") {
    const outcome = await addPicks(ctx, { shopId, campaignId: value.campaignId, shopperIds: value["ids[]"] });
    if (outcome.kind !== "added") return data({ refused: notAdded[outcome.kind] }, { status: 422 });
    const { name, added, already } = outcome;
    return { done: already > 0 ? ("shoppers.picksAddedSome" as const) : ("shoppers.picksAdded" as const), values: { name, already, count: added } };
  }
  const audience = audienceOfView(value.query);
  if (!audience) return data({ refused: "shoppers.campaignOnly" as const }, { status: 422 });
  const { campaignId } = await createDraft(ctx, { shopId, kind: "gentle_note", audience });
  return redirect(`/app/campaigns/${campaignId}/edit`);
});

const actionOf = {
  "save-view": "keep-views", "rename-view": "keep-views", "delete-view": "keep-views", "create-campaign": "edit-drafts", "create-picked-campaign": "edit-drafts", "add-picks": "edit-drafts",
  "leave-out": "suppress", "leave-out-view": "suppress", "add-tag": "tag-shoppers", "add-tag-view": "tag-shoppers", "undo-bulk": "suppress", "put-away-bulk": "see",
} as const satisfies Record<z.infer<typeof Intent>["intent"], Action>;

const notRenamed = { invalid: "shoppers.viewInvalid", taken: "shoppers.viewTaken", missing: "shoppers.viewGone" } as const satisfies Record<Exclude<RenameOutcome["kind"], "renamed">, string>;

const notTagged = {
  empty: "shoppers.addTagError.empty", long: "shoppers.addTagError.long", comma: "shoppers.addTagError.comma", ours: "shoppers.addTagError.ours", busy: "shoppers.addTagError.busy",
} as const satisfies Record<Extract<AddTagOutcome, { kind: "refused" }>["why"], string>;

const notAdded = { nobody: "shoppers.pickedNobody", "too-many": "shoppers.picksTooMany", "not-a-draft": "shoppers.picksNoDraft" } as const satisfies Record<Exclude<AddPicksOutcome["kind"], "added">, string>;

export default function Shoppers() {
  return <ShopperIndex {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
