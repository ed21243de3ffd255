import { BlockStack, Text } from "@shopify/polaris";
import type { PastOfRule } from "#app/lapse/lapse-report";
import type { LapseChoice } from "#app/lapse/lapse-rule";
import type { RuleCounts, RulePreview } from "#app/lapse/rule-preview";
import { FiguresCard } from "../../figures.tsx";
import { SkeletonLines } from "../../part.tsx";
import { useFormat } from "../../shop-format.tsx";
import { useServerAnswer } from "../../use-server-answer.ts";
import { useWords } from "../../words.tsx";

const ROUTE = "/app/settings/preview-rule";

/** What a rule means today and would have meant on the shop's own past. Of a large shop a part is counted first, then all. */
export function RulePreviewCard({ choice, inForce }: { choice: LapseChoice; inForce: boolean }) {
  const words = useWords();
  const format = useFormat();
  const first = useServerAnswer<RulePreview>(ROUTE, { ...choice, exact: false });
  const isFor = (answer: RulePreview | undefined) => answer !== undefined && JSON.stringify(answer.choice) === JSON.stringify(choice);
  const exact = useServerAnswer<RulePreview>(ROUTE, isFor(first.answer) && first.answer?.plusMinus ? { ...choice, exact: true } : null);
  const answer = isFor(exact.answer) ? exact.answer : first.answer;
  const title = words("settings.lapse.preview.title");
  if (!answer) {
    return (
      <FiguresCard title={title} figures={[]}>
        {first.failed ? <Text as="p" tone="critical">{words("settings.lapse.preview.failed")}</Text> : <SkeletonLines lines={6} minHeight="220px" />}
      </FiguresCard>
    );
  }
  const figure = (name: keyof RuleCounts) => ({
    label: words(`settings.lapse.preview.${name}`),
    value: answer.plusMinus ? words("settings.lapse.preview.about", { n: format.number(answer.counts[name]), error: format.number(answer.plusMinus[name]) }) : format.number(answer.counts[name]),
  });
  const moved = answer.counts.newlyLapsed + answer.counts.noLongerLapsed;
  return (
    <div className={first.pending ? "waiting" : undefined} aria-live="polite" aria-busy={first.pending || exact.pending}>
      <FiguresCard title={title} figures={[figure("lapsed"), figure("mailable"), figure("slowing"), ...(inForce ? [] : [figure("newlyLapsed"), figure("noLongerLapsed")])]}>
        <BlockStack gap="200">
          {answer.past && <Past past={answer.past} />}
          <Text as="p" tone="subdued">
            {inForce ? words("settings.lapse.preview.same") : words("settings.lapse.preview.moves", { count: moved })}
          </Text>
          {first.failed && (
            <Text as="p" tone="critical">
              {words("settings.lapse.preview.failed")}
            </Text>
          )}
        </BlockStack>
      </FiguresCard>
    </div>
  );
}

/** What the rule would have meant at the last look back: who came back by themselves. */
export function PastLine({ past: { day, horizonDays, named, cameBack, times } }: { past: PastOfRule }) {
  const words = useWords();
  const format = useFormat();
  const when = format.day(day);
  return (
    <Text as="p">
      {named === 0
        ? words("settings.lapse.preview.nobodyNamed", { day: when })
        : words("settings.lapse.preview.cameBack", { day: when, count: Math.round(named * times), share: format.percent(cameBack.share), low: format.percent(cameBack.low), high: format.percent(cameBack.high), days: horizonDays })}
    </Text>
  );
}

/** The same, with what acting early gives away and what waiting costs. */
export function Past({ past }: { past: PastOfRule }) {
  const words = useWords();
  const { horizonDays, named, ordersAnyway, ordersMissed, times } = past;
  const about = (n: number) => Math.round(n * times);
  if (named === 0) return <PastLine past={past} />;
  return (
    <>
      <PastLine past={past} />
      <Text as="p">{words("settings.lapse.preview.anyway", { count: about(ordersAnyway), days: horizonDays })}</Text>
      <Text as="p">{words("settings.lapse.preview.missed", { count: about(ordersMissed), days: horizonDays })}</Text>
    </>
  );
}
