import { BlockStack, Card, ChoiceList, Text } from "@shopify/polaris";
import { NumberField } from "../fields.tsx";
import { useWords } from "../words.tsx";
import type { ChangeDraft } from "./draft.ts";

interface ComparisonCardProps {
  /** null: by the rule */
  percent: number | null;
  change: ChangeDraft;
  error?: string;
  /** Why there is none although the rule was asked. */
  why: "too_few" | null;
}

/** The part of the audience that gets nothing, so that one can see what the mails change. */
export function ComparisonCard({ percent, change, error, why }: ComparisonCardProps) {
  const words = useWords();
  const chosen = percent === null ? "rule" : percent === 0 ? "off" : "own";
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {words("editor.comparison.title")}
        </Text>
        <Text as="p" tone="subdued">
          {words("editor.comparison.help")}
        </Text>
        <ChoiceList
          title={words("editor.comparison.title")}
          titleHidden
         
          error={error}
          choices={[
            { value: "rule", label: words("editor.comparison.rule"), helpText: words("editor.comparison.ruleHelp") },
            { value: "off", label: words("editor.comparison.off") },
            {
              value: "own",
              label: words("editor.comparison.own"),
              renderChildren: (selected) => selected && <NumberField label={words("editor.comparison.percent")} suffix="%" max={50} value={percent ?? undefined} onChange={(value) => change({ comparisonPercent: value ?? 1 })} />,
            },
          ]}
          selected={[chosen]}
          onChange={([choice]) => change({ comparisonPercent: choice === "rule" ? null : choice === "off" ? 0 : 10 })}
        />
        {chosen === "rule" && why && <Text as="p">{words(`editor.comparison.${why}`)}</Text>}
      </BlockStack>
    </Card>
  );
}
