import { BlockStack, Text } from "@shopify/polaris";
import type { LapseChoice } from "#app/lapse/lapse-rule";
import type { AskedWhom, OverridePreview } from "#app/lapse/override-preview";
import type { RuleCounts } from "#app/lapse/rule-preview";
import { FiguresCard } from "../../figures.tsx";
import { SkeletonLines } from "../../part.tsx";
import { useFormat } from "../../shop-format.tsx";
import { useServerAnswer } from "../../use-server-answer.ts";
import { useWords } from "../../words.tsx";
import { Past } from "./rule-preview-card.tsx";

const ROUTE = "/app/settings/lapse/preview";

interface OverridePreviewCardProps {
  overrideId: string | null;
  /** null while nothing is chosen. */
  whom: AskedWhom | null;
  choice: LapseChoice;
  isNew: boolean;
}

/** What a rule for some shoppers means for them today, and would have meant on the shop's own past. */
export function OverridePreviewCard({ overrideId, whom, choice, isNew }: OverridePreviewCardProps) {
  const words = useWords();
  const format = useFormat();
  const { answer, pending, failed } = useServerAnswer<OverridePreview>(ROUTE, whom && { overrideId, whom, choice });
  const title = words("overrides.preview.title");
  if (whom === null || !answer) {
    return (
      <FiguresCard title={title} figures={[]}>
        {whom === null ? <Text as="p" tone="subdued">{words("overrides.preview.choose")}</Text> : failed ? <Text as="p" tone="critical">{words("settings.lapse.preview.failed")}</Text> : <SkeletonLines lines={6} minHeight="220px" />}
      </FiguresCard>
    );
  }
  const counted = answer.kind === "counted" ? answer : null;
  const figure = (name: keyof RuleCounts) => ({
    label: words(`settings.lapse.preview.${name}`),
    value: counted?.plusMinus ? words("settings.lapse.preview.about", { n: format.number(counted.counts[name]), error: format.number(counted.plusMinus[name]) }) : format.number(counted?.counts[name] ?? 0),
  });
  const figures = counted ? [{ label: words("overrides.preview.shoppers"), value: format.number(counted.shoppers) }, figure("lapsed"), figure("mailable"), figure("newlyLapsed"), figure("noLongerLapsed")] : [];
  return (
    <div className={pending ? "waiting" : undefined} aria-live="polite" aria-busy={pending}>
      <FiguresCard title={title} figures={figures}>
        <BlockStack gap="200">
          {!counted && <Text as="p">{words("overrides.preview.later")}</Text>}
          {counted && counted.firstOf !== null && <Text as="p">{words("overrides.preview.firstOf", { total: counted.firstOf })}</Text>}
          {counted?.past ? <Past past={counted.past} /> : isNew && <Text as="p">{words("overrides.preview.past")}</Text>}
          <Text as="p" tone="subdued">
            {words("overrides.preview.noMails")}
          </Text>
          {failed && (
            <Text as="p" tone="critical">
              {words("settings.lapse.preview.failed")}
            </Text>
          )}
        </BlockStack>
      </FiguresCard>
    </div>
  );
}
