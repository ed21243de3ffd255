import { useFetcher } from "@remix-run/react";
import { BlockStack, Box, Button, Card, ChoiceList, InlineStack, Text, TextField } from "@shopify/polaris";
import { useId } from "react";
import { CAMPAIGN_SEGMENT, CAMPAIGN_TAG } from "#app/shops/campaign-tag";
import { type OtherTool, otherTools } from "#app/shops/shop";
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

/** Asks once where else win-back mails come from, and shows what keeps the two apart: the tag and the segment of whoever is in a campaign here (product rule 7). */
export function BesideCard({ version, tagged, tool }: BesideCardProps) {
  const words = useWords();
  const answer = useFetcher<SettingsAnswer>();
  const turn = useFetcher<SettingsAnswer>();
  useToast(answer.data);
  useToast(turn.data);
  const chosen = (answer.formData?.get("tool") as OtherTool | undefined) ?? tool;
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingSm">
          {words("permission.beside.title")}
        </Text>
        <ChoiceList
          title={words("permission.beside.question")}
          choices={otherTools.map((value) => ({ value, label: words(`permission.beside.tool.${value}`) }))}
          selected={chosen === null ? [] : [chosen]}
          onChange={([value]) => value !== undefined && answer.submit({ intent: "tool", tool: value }, { method: "post" })}
        />
        {chosen !== null && (
          <Text as="p">
            <span role="status">{words(`permission.beside.where.${chosen}`)}</span>
          </Text>
        )}
        <Copied label={words("permission.beside.tag")} value={CAMPAIGN_TAG} />
        <Copied label={words("permission.beside.segment")} value={CAMPAIGN_SEGMENT} />
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

function Copied({ label, value }: { label: string; value: string }) {
  const words = useWords();
  const id = useId();
  const copy = () => void navigator.clipboard.writeText(value).catch(() => document.getElementById(id)?.focus());
  return <TextField id={id} label={label} value={value} readOnly autoComplete="off" selectTextOnFocus connectedRight={<Button onClick={copy} accessibilityLabel={words("permission.beside.copyThis", { what: label })}>{words("permission.beside.copy")}</Button>} />;
}
