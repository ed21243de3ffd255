import { useFetcher } from "@remix-run/react";
import { BlockStack, Box, Button, Card, InlineStack, Text } from "@shopify/polaris";
import type { OtherTool } from "#app/shops/shop";
import { OtherToolQuestion } from "../../other-tool.tsx";
import { useToast } from "../../use-toast.ts";
import { useWords } from "../../words.tsx";
import type { SettingsAnswer } from "../sender-form.tsx";

interface BesideCardProps {
  version: number;
  /** Whether shoppers in a campaign carry the tag. */
  tagged: boolean;
  /** null: not answered yet. */
  tool: OtherTool | null;
}

/** Where else win-back mails come from, and the switch of the tag that keeps the two apart. */
export function BesideCard({ version, tagged, tool }: BesideCardProps) {
  const words = useWords();
  const turn = useFetcher<SettingsAnswer>();
  useToast(turn.data);
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingSm">
          {words("permission.beside.title")}
        </Text>
        <OtherToolQuestion tool={tool} />
        <Text as="p" tone="subdued">
          {words("permission.beside.help")}
        </Text>
        <Box borderBlockStartWidth="025" borderColor="border-secondary" paddingBlockStart="300">
          <InlineStack align="space-between" blockAlign="center" gap="300">
            <Text as="span">{words(tagged ? "permission.beside.on" : "permission.beside.off")}</Text>
            <Button loading={turn.state !== "idle"} onClick={() => turn.submit({ intent: "tag", version, on: String(!tagged) }, { method: "post" })}>
              {words(tagged ? "permission.beside.turnOff" : "permission.beside.turnOn")}
            </Button>
          </InlineStack>
          <div role="alert">{turn.data?.stale !== undefined && <Text as="p" tone="critical">{words("permission.beside.stale")}</Text>}</div>
        </Box>
      </BlockStack>
    </Card>
  );
}
