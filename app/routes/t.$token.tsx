import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { confirmAddress, loadInvitation } from "#app/shops/team-addresses.server";
import { ShopperPage, shopperPage } from "../ui/shopper-page.tsx";
import { useWords } from "../ui/words.tsx";

export const handle = shopperPage;

const statusOf = ({ kind }: { kind: string }): number => (kind === "unknown" ? 404 : kind === "over" ? 410 : 200);

/** Reading changes nothing: mail filters follow links. */
export async function loader({ context, params }: LoaderFunctionArgs) {
  const invitation = await loadInvitation(context.ctx, { token: params.token ?? "" });
  return data(invitation, { status: statusOf(invitation) });
}

export async function action({ context, params }: ActionFunctionArgs) {
  const invitation = await confirmAddress(context.ctx, { token: params.token ?? "" });
  return data(invitation, { status: statusOf(invitation) });
}

export default function ConfirmAddress() {
  const loaded = useLoaderData<typeof loader>();
  const invitation = useActionData<typeof action>() ?? loaded;
  const words = useWords();
  const of = "email" in invitation ? { shop: invitation.shopName, email: invitation.email } : { shop: "", email: "" };
  return (
    <ShopperPage shopName={"shopName" in invitation ? invitation.shopName : undefined}>
      <h1>{words(`storefront.invitation.${invitation.kind}.title`, of)}</h1>
      <p>{words(`storefront.invitation.${invitation.kind}.text`, of)}</p>
      {invitation.kind === "open" && (
        <form method="post">
          <button type="submit">{words("storefront.invitation.do")}</button>
        </form>
      )}
    </ShopperPage>
  );
}
