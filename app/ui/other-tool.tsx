import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, ChoiceList, InlineGrid, Text, TextField } from "@shopify/polaris";
import { useId } from "react";
import { CAMPAIGN_SEGMENT, CAMPAIGN_TAG } from "#app/shops/campaign-tag";
import { type OtherTool, otherTools } from "#app/shops/shop";
import type { SettingsAnswer } from "./settings/sender-form.tsx";
import { useToast } from "./use-toast.ts";
import { useWords } from "./words.tsx";

interface OtherToolQuestionProps {
  /** null: not answered yet. */
  tool: OtherTool | null;
  /** Shows the tag and the segment only once it is answered, beside the question where there is room; their place is kept. */
  afterAnswer?: boolean;
}

/**
 * Asks where else win-back mails come from, and shows what keeps the two apart: the tag and the segment of whoever is in a campaign here
 * (product rule 7). Whatever page it stands on, the answer is saved as that of the page of permissions. No answer moves the page.
 */
export function OtherToolQuestion({ tool, afterAnswer = false }: OtherToolQuestionProps) {
  const words = useWords();
  const answer = useFetcher<SettingsAnswer>();
  useToast(answer.data);
  const chosen = (answer.formData?.get("tool") as OtherTool | undefined) ?? tool;
  const shown = chosen ?? "open";
  return (
    <InlineGrid columns={afterAnswer ? { xs: 1, md: ["oneThird", "twoThirds"] } : 1} gap="400">
      <ChoiceList
        title={words("permission.beside.question")}
        choices={otherTools.map((value) => ({ value, label: words(`permission.beside.tool.${value}`) }))}
        selected={chosen === null ? [] : [chosen]}
        onChange={([value]) => value !== undefined && answer.submit({ intent: "tool", tool: value }, { method: "post", action: "/app/settings/permission" })}
      />
      <BlockStack gap="400">
        <div role="status" className="one-of-all">
          {(["open", ...otherTools] as const).map((value) => (
            <div key={value} className={value === shown ? undefined : "place-kept"}>
              <Text as="p" tone={value === "open" ? "subdued" : undefined}>
                {words(`permission.beside.where.${value}`)}
              </Text>
            </div>
          ))}
        </div>
        <div className={afterAnswer && chosen === null ? "place-kept" : undefined}>
          <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
            <Copied label={words("permission.beside.tag")} value={CAMPAIGN_TAG} />
            <Copied label={words("permission.beside.segment")} value={CAMPAIGN_SEGMENT} />
          </InlineGrid>
        </div>
      </BlockStack>
    </InlineGrid>
  );
}

function Copied({ label, value }: { label: string; value: string }) {
  const words = useWords();
  const id = useId();
  const copy = () => void navigator.clipboard.writeText(value).catch(() => document.getElementById(id)?.focus());
  return <TextField id={id} label={label} value={value} readOnly autoComplete="off" selectTextOnFocus connectedRight={<Button onClick={copy} accessibilityLabel={words("permission.beside.copyThis", { what: label })}>{words("permission.beside.copy")}</Button>} />;
}
