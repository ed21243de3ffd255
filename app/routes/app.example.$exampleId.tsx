import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Box, Layout, Text } from "@shopify/polaris";
import { explain } from "#app/lapse/explain";
import { requireShop } from "#app/require-shop.server";
import { EXAMPLE_WINDOW_DAYS, exampleTimeline, makeExampleShop } from "../ui/example/example-shop.ts";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { OrdersCard } from "../ui/shopper/orders-card.tsx";
import { ShopperHeader } from "../ui/shopper/shopper-header.tsx";
import { TimelineCard, timelineChips } from "../ui/shopper/timeline-card.tsx";
import { WhyCard } from "../ui/shopper/why-card.tsx";
import { useWords } from "../ui/words.tsx";
import { notFound, reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request, params }: LoaderFunctionArgs) => {
  const { ctx, shop } = await requireShop(context, request);
  const example = makeExampleShop(ctx.clock.now(), shop.settings).all.find(({ shopper }) => String(shopper.id) === params.exampleId);
  if (!example) throw notFound();
  const chip = timelineChips.find((one) => one === new URL(request.url).searchParams.get("show")) ?? "all";
  return {
    ...plain({ shopper: example.shopper, why: explain(example.shopper, { windowDays: EXAMPLE_WINDOW_DAYS, standing: null }), orders: example.orders }),
    chip,
    timeline: { here: plain(exampleTimeline(example, chip)) },
  };
});

export default function ExampleShopper() {
  const words = useWords();
  const { shopper, why, orders, chip, timeline } = useLoaderData<typeof loader>();
  return (
    <ShopperHeader shopper={shopper} list={null} neighbours={{}} isExample>
      <BlockStack gap="400">
        <Box paddingInline={{ xs: "400", sm: "0" }}>
          <Text as="p" tone="subdued">
            {words("home.example.note")}
          </Text>
        </Box>
        <Layout>
          <Layout.Section>
            <BlockStack gap="400">
              <WhyCard shopper={shopper} why={why} />
              <TimelineCard timeline={timeline} chip={chip} shopperId={shopper.id} name={shopper.firstName} closed />
            </BlockStack>
          </Layout.Section>
          <Layout.Section variant="oneThird">
            <OrdersCard orders={orders} />
          </Layout.Section>
        </Layout>
      </BlockStack>
    </ShopperHeader>
  );
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
