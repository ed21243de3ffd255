import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireShop } from "#app/require-shop.server";
import { ExamplePage } from "../ui/example/example-page.tsx";
import { lapsedExamples, makeExampleShop } from "../ui/example/example-shop.ts";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { reporting } from "./trouble.server.ts";

/** Reads nothing of the shop but how it writes money and days, and writes nothing: there is no action. */
export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shop } = await requireShop(context, request);
  const example = makeExampleShop(ctx.clock.now(), shop.settings);
  const { counts, cameBack, revenue } = example;
  return plain({ rows: lapsedExamples(example).map(({ shopper }) => shopper), counts, cameBack, revenue });
});

export default function ExampleShop() {
  return <ExamplePage {...useLoaderData<typeof loader>()} />;
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
