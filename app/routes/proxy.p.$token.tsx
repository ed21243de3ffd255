import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { shopOfToken } from "#app/messages/links";
import type { Ctx } from "#app/platform/ports";
import { readProxied } from "#app/read-proxied.server";
import { PreferencePage } from "../ui/preference-page.tsx";
import { shopperPage, titleOf } from "../ui/shopper-page.tsx";
import { changePreferences, Pressed, showPreferences, unknownPage } from "./preference-page.server.ts";

export const handle = shopperPage;
export const meta: MetaFunction<typeof loader> = ({ data }) => titleOf(data?.view);

/** "Fewer or other emails" of a mail, on the shop's own domain: /apps/comeback/p/… */
export async function loader({ context: { ctx }, request, params }: LoaderFunctionArgs) {
  return (await isOfItsShop(ctx, request, params.token ?? "")) ? showPreferences(ctx, params.token ?? "") : data(unknownPage, { status: 404 });
}

export async function action({ context: { ctx }, request, params }: ActionFunctionArgs) {
  const pressed = Pressed.safeParse(Object.fromEntries(await request.formData().catch(() => new FormData())));
  if (!pressed.success || !(await isOfItsShop(ctx, request, params.token ?? ""))) return data(null, { status: 404 });
  return changePreferences(ctx, params.token ?? "", pressed.data);
}

/** A link works on the domain of the shop that sent it, and nowhere else. */
async function isOfItsShop(ctx: Ctx, request: Request, token: string): Promise<boolean> {
  const proxied = await readProxied(ctx, request);
  return proxied !== null && proxied.shopId === shopOfToken(ctx.seal, token);
}

export default function Preferences() {
  return <PreferencePage view={useLoaderData<typeof loader>().view} done={useActionData<typeof action>() ?? null} />;
}
