import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { LandingPage } from "../ui/landing-page.tsx";
import { shopperPage, titleOf } from "../ui/shopper-page.tsx";
import { land } from "./landing.server.ts";

export const handle = shopperPage;
export const meta: MetaFunction<typeof loader> = ({ data }) => titleOf(data);

/** The button of a mail. */
export const loader = ({ context, request, params }: LoaderFunctionArgs) => land(context.ctx, request, params.token ?? "", null);

export default function Landing() {
  return <LandingPage page={useLoaderData<typeof loader>()} />;
}
