import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireShop } from "#app/require-shop.server";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { notFound, reporting } from "./trouble.server.ts";

/** An address that no page has. */
export const loader = reporting(async ({ context, request }: LoaderFunctionArgs): Promise<null> => {
  await requireShop(context, request);
  throw notFound();
});

export default function NoSuchPage() {
  return null;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
