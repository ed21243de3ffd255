import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import { listDataRequests } from "#app/privacy/load-data-requests.server";
import { requireShop } from "#app/require-shop.server";
import { AdminPage } from "../ui/admin-page.tsx";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { plain } from "../ui/plain.ts";
import { saveFile } from "../ui/save-file.ts";
import { useFormat } from "../ui/shop-format.tsx";
import { useWords } from "../ui/words.tsx";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request);
  return { requests: plain(await listDataRequests(ctx, { shopId })) };
});

/** What is held and why, and the answers to shoppers who asked for their data. */
export default function Privacy() {
  const { requests } = useLoaderData<typeof loader>();
  const words = useWords();
  const format = useFormat();
  const [failed, setFailed] = useState<string | null>(null);
  const save = async (id: string) => setFailed((await saveFile(`/app/settings/privacy/${id}`, `data-request-${id}.json`)) ? null : id);
  return (
    <AdminPage title={words("settings.privacy.title")} backAction={{ content: words("settings.back"), url: "/app/settings" }} narrowWidth>
      <BlockStack gap="400">
        <Card>
          <BlockStack gap="200">
            <Text as="h2" variant="headingSm">
              {words("settings.privacy.heldTitle")}
            </Text>
            <Text as="p">{words("settings.privacy.held")}</Text>
          </BlockStack>
        </Card>
        <Card>
          <BlockStack gap="300">
            <Text as="h2" variant="headingSm">
              {words("settings.privacy.requestsTitle")}
            </Text>
            {requests.length === 0 && <Text as="p">{words("settings.privacy.none")}</Text>}
            {requests.map(({ id, shopperId, requestedAt, answeredAt, available }) => (
              <InlineStack key={id} align="space-between" blockAlign="center" gap="200">
                <BlockStack>
                  <Text as="span">{shopperId === null ? words("settings.privacy.guest") : words("settings.privacy.customer", { id: shopperId })}</Text>
                  <Text as="span" tone="subdued">
                    {words("settings.privacy.asked", { at: format.instant(requestedAt) })}
                  </Text>
                  {failed === id && (
                    <Text as="span" tone="critical">
                      {words("settings.privacy.failed")}
                    </Text>
                  )}
                </BlockStack>
                {available ? (
                  <Button onClick={() => void save(id)}>{words("settings.privacy.download")}</Button>
                ) : (
                  <Text as="span" tone="subdued">
                    {words(answeredAt === null ? "settings.privacy.collecting" : "settings.privacy.over")}
                  </Text>
                )}
              </InlineStack>
            ))}
          </BlockStack>
        </Card>
      </BlockStack>
    </AdminPage>
  );
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
