import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { unsubscribeInOneClick } from "#app/messages/unsubscribe-shopper.server";
import { PreferencePage } from "../ui/preference-page.tsx";
import { shopperPage, titleOf } from "../ui/shopper-page.tsx";
import { changePreferences, Pressed, showPreferences } from "./preference-page.server.ts";

export const handle = shopperPage;
export const meta: MetaFunction<typeof loader> = ({ data }) => titleOf(data?.view);

/** Reading changes nothing: mail filters follow links. */
export const loader = ({ context, params }: LoaderFunctionArgs) => showPreferences(context.ctx, params.token ?? "");

/** The page's buttons, and the mail program's one-click POST (RFC 8058, without cookies). A POST that says nothing more leaves the list. */
export async function action({ context, request, params }: ActionFunctionArgs) {
  const token = params.token ?? "";
  const form = await request.formData().catch(() => new FormData());
  if (form.get("List-Unsubscribe") === "One-Click") {
    const outcome = await unsubscribeInOneClick(context.ctx, { token });
    // Thrown: an answer that is returned loads the page as well, and with it the redirect to Shopify's, which a mail program must not get.
    throw new Response(null, { status: outcome.kind === "failed" ? 502 : outcome.kind === "unknown" ? 404 : 200 });
  }
  const pressed = Pressed.safeParse(Object.fromEntries(form));
  return changePreferences(context.ctx, token, pressed.data ?? { did: "all", undone: false });
}

export default function Unsubscribe() {
  return <PreferencePage view={useLoaderData<typeof loader>().view} done={useActionData<typeof action>() ?? null} />;
}
