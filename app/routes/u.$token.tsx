import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { loadUnsubscribePage } from "#app/messages/load-unsubscribe-page.server";
import { undoUnsubscribe, unsubscribeInOneClick, unsubscribeShopper } from "#app/messages/unsubscribe-shopper.server";
import { ShopperPage, shopperPage } from "../ui/shopper-page.tsx";
import { useWords } from "../ui/words.tsx";

export const handle = shopperPage;

/** Reading changes nothing: mail filters follow links. */
export async function loader({ context, params }: LoaderFunctionArgs) {
  const page = await loadUnsubscribePage(context.ctx, { token: params.token ?? "" });
  if (page.kind === "forward") throw redirect(page.to);
  return data(page, { status: page.kind === "unknown" ? 404 : 200 });
}

/** The button, the mail program's one-click POST (RFC 8058, without cookies) and Undo. */
export async function action({ context, request, params }: ActionFunctionArgs) {
  const token = { token: params.token ?? "" };
  const form = await request.formData().catch(() => new FormData());
  const undo = form.get("undo") === "1";
  const oneClick = form.get("List-Unsubscribe") === "One-Click";
  const outcome = await (undo ? undoUnsubscribe : oneClick ? unsubscribeInOneClick : unsubscribeShopper)(context.ctx, token);
  switch (outcome.kind) {
    case "forward":
      throw redirect(outcome.to);
    // Thrown: an answer that is returned loads the page as well, and with it the redirect to Shopify's, which a mail program must not get.
    case "passed-on":
      throw new Response(null, { status: 200 });
    case "failed":
      throw new Response(null, { status: 502 });
    case "unknown":
      return data({ ...outcome, undone: undo }, { status: 404 });
    case "done":
      return data({ ...outcome, undone: undo });
  }
}

export default function Unsubscribe() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const words = useWords();
  if (page.kind === "unknown" || answer?.kind === "unknown") {
    return (
      <ShopperPage>
        <h1>{words("storefront.unknown.title")}</h1>
        <p>{words("storefront.unknown.text")}</p>
      </ShopperPage>
    );
  }
  const { shopName, maskedEmail: email } = answer ?? page;
  const state = answer?.undone ? "back" : answer || page.done ? "left" : "leave";
  return (
    <ShopperPage shopName={shopName}>
      <h1>{words(`storefront.${state}.title`, { shop: shopName })}</h1>
      <p>{words(email ? `storefront.${state}.text` : `storefront.${state}.textNoAddress`, { email })}</p>
      {state === "leave" && (
        <form method="post">
          <button type="submit">{words("storefront.leave.do")}</button>
        </form>
      )}
      {state === "left" && answer && (
        <form method="post">
          <button type="submit" name="undo" value="1" className="quiet">
            {words("storefront.left.undo")}
          </button>
        </form>
      )}
    </ShopperPage>
  );
}
