import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { requireShop } from "#app/require-shop.server";
import { listTwins } from "#app/shoppers/load-twins.server";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { TwinList } from "../ui/shoppers/twin-list.tsx";
import { decideTwins, twinIntents } from "./decide-twins.server.ts";
import { readForm } from "./read-form.server.ts";
import { Id } from "./read-id.server.ts";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request);
  const { pathname, searchParams: params } = new URL(request.url);
  const page = await listTwins(ctx, { shopId, after: params.get("after") ?? undefined, before: params.get("before") ?? undefined });
  // The last of a later page were decided: the others stand before it.
  if (page.pairs.length === 0 && page.total.n > 0) throw redirect(pathname);
  return plain(page);
});

const [join, apart] = twinIntents;
const Intent = z.discriminatedUnion("intent", [join.extend({ shopperId: Id }), apart.extend({ shopperId: Id })]);

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "join-shoppers");
  const form = await readForm(request, Intent);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  return (await decideTwins(ctx, { ...form.value, shopId, actor })).answer;
});

export default function Twins() {
  return <TwinList page={useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
