import { BlockStack, Box, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import type { OrdersRead } from "#app/orders/import-progress";
import type { OrderView } from "#app/orders/order-view";
import { formatMoney } from "#app/platform/money";
import { Dotted } from "../dotted.tsx";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";

const FIRST = 5;

interface OrdersCardProps {
  orders: Plain<OrderView>[];
  /** Which orders of the shop are in; all unless told. */
  read?: OrdersRead;
}

/** Their orders, newest first; one that does not count says why, and so does the card where older ones are still to come. */
export function OrdersCard({ orders, read = { kind: "all" } }: OrdersCardProps) {
  const words = useWords();
  const format = useFormat();
  const [all, setAll] = useState(false);
  const shown = all ? orders : orders.slice(0, FIRST);
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="200">
        <Text as="h2" variant="headingSm">
          {words("shopper.orders.title")}
        </Text>
      </Box>
      {read.kind !== "all" && (
        <Box padding="400" paddingBlockStart="0">
          <Text as="p" tone="subdued">
            {read.kind === "none" ? words("shopper.orders.reading") : words("shopper.orders.readingOlder", { since: format.day(read.since) })}
          </Text>
        </Box>
      )}
      {orders.length === 0 ? (
        read.kind === "all" && (
          <Box padding="400" paddingBlockStart="0">
            <Text as="p" tone="subdued">
              {words("shopper.orders.none")}
            </Text>
          </Box>
        )
      ) : (
        <ul className="plain-list">
          {shown.map((order) => (
            <OrderLine key={order.id} order={order} />
          ))}
        </ul>
      )}
      {orders.length > FIRST && !all && (
        <Box padding="400" paddingBlockStart="200">
          <Button variant="plain" onClick={() => setAll(true)}>
            {words("shopper.orders.all", { count: orders.length })}
          </Button>
        </Box>
      )}
    </Card>
  );
}

function OrderLine({ order }: { order: Plain<OrderView> }) {
  const words = useWords();
  const format = useFormat();
  const items = order.lines.slice(0, 2).map((line) => (line.quantity > 1 ? `${line.quantity} × ${line.title}` : line.title));
  const rest = order.lines.length - items.length;
  const money = (minor: number) => formatMoney({ minor, currency: order.currency });
  return (
    <li className="list-row">
      <BlockStack gap="050">
        <InlineStack align="space-between" gap="200">
          <InlineStack gap="200" blockAlign="center">
            <Text as="span" fontWeight="semibold">
              {order.name}
            </Text>
            <Text as="span" tone="subdued">
              {format.day(order.day)}
            </Text>
          </InlineStack>
          <Text as="span" numeric tone={order.counts ? undefined : "subdued"}>
            {money(order.counts ? order.netMinor : order.subtotalMinor)}
          </Text>
        </InlineStack>
        <Text as="p" tone="subdued">
          <Dotted
            parts={[
              [...items, rest > 0 ? words("shopper.orders.more", { count: rest }) : ""].filter(Boolean).join(", "),
              order.whyNot ? words(`shopper.orders.whyNot.${order.whyNot}`) : "",
              order.refundedMinor > 0 ? words("shopper.orders.refunded", { amount: money(order.refundedMinor) }) : "",
            ]}
            whole={order.discountCodes.map((code) => words("shopper.orders.code", { code }))}
          />
        </Text>
      </BlockStack>
    </li>
  );
}
