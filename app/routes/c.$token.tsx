import { data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { recordHit } from "#app/messages/record-hit.server";
import { ShopperPage, shopperPage } from "../ui/shopper-page.tsx";
import { useWords } from "../ui/words.tsx";

export const handle = shopperPage;

/** The link of a mail: logged, then on to the storefront with the code applied. Only where something is off there is a page. */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const outcome = await recordHit(context.ctx, { token: params.token ?? "", kind: "click", method: request.method, userAgent: request.headers.get("user-agent") });
  if (outcome.kind === "redirect") throw redirect(outcome.to, { headers: { "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex" } });
  if (outcome.kind === "unknown" || outcome.kind === "pixel") return data({ kind: "unknown" as const }, { status: 404 });
  return data(outcome, { status: outcome.kind === "shop-closed" ? 410 : 200 });
}

export default function LinkIsOff() {
  const outcome = useLoaderData<typeof loader>();
  const words = useWords();
  if (outcome.kind === "unknown") {
    return (
      <ShopperPage>
        <h1>{words("storefront.unknown.title")}</h1>
        <p>{words("storefront.unknown.text")}</p>
      </ShopperPage>
    );
  }
  return (
    <ShopperPage shopName={outcome.shopName}>
      <h1>{words(`storefront.${outcome.kind}.title`)}</h1>
      <p>{words(`storefront.${outcome.kind}.text`, { day: outcome.kind === "ended" ? outcome.endedOn : "" })}</p>
      <a className="button" href={outcome.shopUrl} rel="noreferrer">
        {words(`storefront.${outcome.kind}.go`, { shop: outcome.shopName })}
      </a>
    </ShopperPage>
  );
}
