import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { requireShop } from "#app/require-shop.server";
import { importAddressList, listAddressLists, undoAddressList } from "#app/shoppers/change-address-list.server";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { type AddressesAnswer, AddressesPage } from "../ui/settings/addresses-page.tsx";
import { readForm } from "./read-form.server.ts";
import { Id } from "./read-id.server.ts";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request);
  return { lists: plain(await listAddressLists(ctx, { shopId })) };
});

const Form = z.object({ intent: z.enum(["import", "undo"]), id: Id });

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "suppress");
  const form = await readForm(request, Form);
  if (form.kind === "invalid") throw data(null, { status: 400 });
  const { intent, id: listId } = form.value;
  const outcome = await (intent === "import" ? importAddressList : undoAddressList)(ctx, { shopId, listId, actor });
  if (outcome.kind === "not-now") return data({ notNow: true } satisfies AddressesAnswer, { status: 409 });
  return { done: intent === "import" ? "addresses.past.begun" : "addresses.past.undoBegun" } satisfies AddressesAnswer;
});

export default function Addresses() {
  return <AddressesPage {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
