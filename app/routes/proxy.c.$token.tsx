import { data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { readProxied } from "#app/read-proxied.server";
import { LandingPage } from "../ui/landing-page.tsx";
import { shopperPage, titleOf } from "../ui/shopper-page.tsx";
import { land } from "./landing.server.ts";

export const handle = shopperPage;
export const meta: MetaFunction<typeof loader> = ({ data }) => titleOf(data);

/** The address below the button, on the shop's own domain (/apps/comeback/c/…), where Shopify says who is signed in. */
export async function loader({ context: { ctx }, request, params }: LoaderFunctionArgs) {
  const proxied = await readProxied(ctx, request);
  return proxied ? land(ctx, request, params.token ?? "", proxied.customerId) : data({ kind: "unknown" as const }, { status: 404 });
}

export default function Landing() {
  return <LandingPage page={useLoaderData<typeof loader>()} />;
}
