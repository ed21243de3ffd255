import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Card, Layout } from "@shopify/polaris";
import { z } from "zod";
import { addNote } from "#app/cases/add-note.server";
import { loadTimeline } from "#app/cases/load-timeline.server";
import { timelineFilters } from "#app/cases/timeline";
import { explain } from "#app/lapse/explain";
import { nextStep } from "#app/lapse/next-step";
import { loadStanding } from "#app/lapse/load-standings.server";
import { partShoppers } from "#app/lapse/part-shoppers.server";
import { loadPreferences } from "#app/messages/load-preferences.server";
import { loadCurrentCode } from "#app/offers/load-current-code.server";
import { loadOrdersRead } from "#app/orders/load-import-progress.server";
import { loadOrdersOf } from "#app/orders/load-orders.server";
import { allow, requireShop } from "#app/require-shop.server";
import { leaveOutShoppers, letBack, loadLeftOut } from "#app/shoppers/leave-out.server";
import { loadShopper } from "#app/shoppers/load-shopper.server";
import { loadTwins } from "#app/shoppers/load-twins.server";
import { loadNeighbours } from "#app/shoppers/load-neighbours.server";
import { parseShopperQuery } from "#app/shoppers/shopper-query";
import { forgetToldApart } from "#app/shoppers/tell-apart.server";
import { putAwayBulk } from "#app/shoppers/work-bulk.server";
import type { Action } from "#app/shops/roles";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { Part, SkeletonLines } from "../ui/part.tsx";
import { plain } from "../ui/plain.ts";
import { CodeCard } from "../ui/shopper/code-card.tsx";
import { OrdersCard } from "../ui/shopper/orders-card.tsx";
import { FactsCard, PermissionCard } from "../ui/shopper/permission-card.tsx";
import { ShopperHeader } from "../ui/shopper/shopper-header.tsx";
import { TimelineCard, timelineChips } from "../ui/shopper/timeline-card.tsx";
import { TwinCard } from "../ui/shopper/twin-card.tsx";
import { NextCard } from "../ui/shopper/next-card.tsx";
import { WhyCard } from "../ui/shopper/why-card.tsx";
import { WorthCard } from "../ui/shopper/worth-card.tsx";
import { decideTwins, twinIntents } from "./decide-twins.server.ts";
import { readForm } from "./read-form.server.ts";
import { Id } from "./read-id.server.ts";
import { notFound, reporting, soon } from "./trouble.server.ts";
import { whomOfAudience } from "./whom-of-audience.server.ts";

export const loader = reporting(async ({ context, request, params }: LoaderFunctionArgs) => {
  const { ctx, shopId, shop } = await requireShop(context, request);
  const id = Id.safeParse(params.shopperId);
  if (!id.success) throw notFound();
  const shopperId = id.data;
  const found = await loadShopper(ctx, { shopId, shopperId });
  if (found.kind === "missing") throw notFound();
  const url = new URL(request.url);
  if (found.kind === "merged") throw redirect(`/app/shoppers/${found.into}${url.search}`);

  const chip = timelineChips.find((one) => one === url.searchParams.get("show")) ?? "all";
  const list = url.searchParams.get("list");
  const timeline = loadTimeline(ctx, { shopId, shopperId, before: url.searchParams.get("before") ?? undefined, kinds: chip === "all" ? undefined : timelineFilters[chip] });
  const query = list === null ? null : parseShopperQuery(new URLSearchParams(list));
  const [{ standing, explaining }, chosen, leftOut, twins, read, neighbours, orders, code, entries] = await Promise.all([
    loadStanding(ctx, { shopId, shopper: found.shopper }),
    loadPreferences(ctx, { shopId, shopperId }),
    loadLeftOut(ctx, { shopId, shopperId }),
    loadTwins(ctx, { shopId, shopperId }),
    loadOrdersRead(ctx, { shopId, zone: shop.settings.timeZone }),
    query === null ? {} : whomOfAudience(ctx, shopId, query).then((whom) => loadNeighbours(ctx, { shopId, shopper: found.shopper, query: whom })),
    soon(ctx.log, "orders", loadOrdersOf(ctx, { shopId, shopperId }).then(plain)),
    soon(ctx.log, "code", loadCurrentCode(ctx, { shopId, shopperId }).then(plain)),
    soon(ctx.log, "timeline", timeline.then(plain)),
  ]);
  return { ...plain({ shopper: found.shopper, why: explain(found.shopper, explaining, read), standing, next: nextStep(found.shopper, standing), chosen, leftOut, twins, neighbours, read }), chip, list, orders, code, timeline: entries };
});

const Intent = z.discriminatedUnion("intent", [z.object({ intent: z.literal("note"), text: z.string() }), z.object({ intent: z.literal("leave-out") }), z.object({ intent: z.literal("let-back") }), ...twinIntents,
  z.object({ intent: z.literal("part") }), z.object({ intent: z.literal("forget-apart"), otherId: Id })]);

const actionOf = { "note": "write-notes", "leave-out": "suppress", "let-back": "suppress", "join": "join-shoppers", "tell-apart": "join-shoppers", "part": "join-shoppers", "forget-apart": "join-shoppers" } as const satisfies Record<z.infer<typeof Intent>["intent"], Action>;

export const action = reporting(async ({ context, request, params }: ActionFunctionArgs) => {
  const signedIn = await requireShop(context, request, "see");
  const { ctx, shopId, actor } = signedIn;
  const id = Id.safeParse(params.shopperId);
  const form = await readForm(request, Intent);
  if (!id.success || form.kind === "invalid") throw data(null, { status: 400 });
  const { value } = form;
  allow(signedIn, actionOf[value.intent]);
  if (value.intent === "leave-out") {
    // Told of beside the shopper, and so not in the list as well.
    const { bulkId } = await leaveOutShoppers(ctx, { shopId, shopperIds: [id.data], actor });
    await putAwayBulk(ctx, { shopId, bulkId });
    return { done: "shopper.permission.leftOutDone" as const };
  }
  if (value.intent === "let-back") {
    await letBack(ctx, { shopId, shopperId: id.data, actor });
    return { done: "shopper.permission.letBackDone" as const };
  }
  if (value.intent === "join" || value.intent === "tell-apart") {
    const decided = await decideTwins(ctx, { ...value, shopId, shopperId: id.data, actor });
    // The record that does not lead has no page any more.
    return decided.leaderId !== undefined && decided.leaderId !== id.data ? redirect(`/app/shoppers/${decided.leaderId}`) : decided.answer;
  }
  if (value.intent === "part") {
    await partShoppers(ctx, { shopId, leaderId: id.data, actor });
    return { done: "shopper.twins.partedDone" as const };
  }
  if (value.intent === "forget-apart") {
    await forgetToldApart(ctx, { shopId, shopperIds: [id.data, value.otherId], actor });
    return { done: "shopper.twins.partedDone" as const };
  }
  const outcome = await addNote(ctx, { shopId, shopperId: id.data, author: actor, text: value.text });
  if (outcome.kind === "missing") throw notFound();
  if (outcome.kind === "added") return { done: "shopper.timeline.noteAdded" as const };
  return data({ error: outcome.why === "empty" ? ("shopper.timeline.noteEmpty" as const) : ("shopper.timeline.noteLong" as const) }, { status: 422 });
});

export default function ShopperFile() {
  const { shopper, why, standing, next, chosen, leftOut, twins, read, chip, list, neighbours, orders, code, timeline } = useLoaderData<typeof loader>();
  // Of somebody who was deleted only sums are left, which say nothing about a person.
  const deleted = shopper.redactedAt !== null;
  return (
    <ShopperHeader shopper={shopper} list={list} neighbours={neighbours}>
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            {!deleted && <WhyCard shopper={shopper} why={why} />}
            {!deleted && <NextCard step={next} shopperId={shopper.id} />}
            <TimelineCard timeline={timeline} chip={chip} shopperId={shopper.id} name={shopper.firstName} closed={deleted} />
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <BlockStack gap="400">
            <TwinCard shopper={shopper} twins={twins} />
            <PermissionCard shopper={shopper} chosen={chosen} leftOut={leftOut} />
            {!deleted && (
              <Part data={code} skeleton={<CardToCome lines={3} minHeight="92px" />}>
                {(value) => <CodeCard code={value} />}
              </Part>
            )}
            <Part data={orders} skeleton={<CardToCome lines={2 * linesOfOrders(shopper.orders)} minHeight={`${12 + 67 * linesOfOrders(shopper.orders)}px`} />}>
              {(value) => <OrdersCard orders={value} read={read} />}
            </Part>
            {!deleted && <FactsCard shopper={shopper} />}
            {!deleted && standing && <WorthCard standing={standing} />}
          </BlockStack>
        </Layout.Section>
      </Layout>
    </ShopperHeader>
  );
}

/** The card shows five orders at once. */
const linesOfOrders = (orders: number): number => Math.max(1, Math.min(orders, 5));

function CardToCome({ lines, minHeight }: { lines: number; minHeight: string }) {
  return (
    <Card>
      <SkeletonLines lines={lines} minHeight={minHeight} />
    </Card>
  );
}

export function ErrorBoundary() {
  return <PageTrouble of="shopper" />;
}
