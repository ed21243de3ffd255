import { type LoaderFunctionArgs, redirect } from "@remix-run/node";

/** Shopify opens the app at its address with everything it says about the shop in the query. */
export const loader = ({ request }: LoaderFunctionArgs) => redirect(`/app${new URL(request.url).search}`);
