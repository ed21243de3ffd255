import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useNavigation, useSubmit } from "@remix-run/react";
import { BlockStack, Button, Card, InlineGrid, InlineStack, Text } from "@shopify/polaris";
import { z } from "zod";
import { campaignKinds } from "#app/campaigns/campaign";
import { createDraft } from "#app/campaigns/create-draft.server";
import { readyMade } from "#app/messages/templates/ready-made";
import { requireShop } from "#app/require-shop.server";
import { AdminPage } from "../ui/admin-page.tsx";
import { PageTrouble } from "../ui/page-trouble.tsx";
import { useWords } from "../ui/words.tsx";
import { readForm } from "./read-form.server.ts";
import { reporting } from "./trouble.server.ts";

export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  await requireShop(context, request);
  return null;
});

export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request, "edit-drafts");
  const form = await readForm(request, z.object({ kind: z.enum(campaignKinds) }));
  if (form.kind === "invalid") throw data(null, { status: 400 });
  const { campaignId } = await createDraft(ctx, { shopId, kind: form.value.kind });
  return redirect(`/app/campaigns/${campaignId}/edit`);
});

export default function NewCampaign() {
  const words = useWords();
  const submit = useSubmit();
  const navigation = useNavigation();
  const chosen = navigation.formData?.get("kind");
  return (
    <AdminPage title={words("campaigns.new.title")} subtitle={words("campaigns.new.subtitle")} backAction={{ content: words("campaigns.new.back"), url: "/app/campaigns" }}>
      <InlineGrid columns={{ xs: 1, md: 2 }} gap="400">
        {campaignKinds.map((kind) => {
          const name = words(`campaigns.new.kind.${kind}.name`);
          return (
            <Card key={kind}>
              <BlockStack gap="300">
                <Text as="h2" variant="headingMd">
                  {name}
                </Text>
                <Text as="p">{words(`campaigns.new.kind.${kind}.who`)}</Text>
                <div className="mail-line">
                  <Text as="p" tone="subdued">
                    {words(`campaigns.new.kind.${kind}.line`)}
                  </Text>
                </div>
                <Text as="p" tone="subdued">
                  {words("campaigns.new.messages", { count: 1 })} · {words(readyMade(kind, "en").offer ? "campaigns.new.costs" : "campaigns.new.free")}
                </Text>
                <InlineStack>
                  <Button onClick={() => submit({ kind }, { method: "post" })} loading={chosen === kind} disabled={chosen !== undefined && chosen !== null && chosen !== kind}>
                    {words("campaigns.new.do", { name })}
                  </Button>
                </InlineStack>
              </BlockStack>
            </Card>
          );
        })}
      </InlineGrid>
    </AdminPage>
  );
}

export function ErrorBoundary() {
  return <PageTrouble />;
}
