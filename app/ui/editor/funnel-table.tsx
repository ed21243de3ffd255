import { BlockStack, Button, Collapsible, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import type { Funnel, FunnelPart, WhyLeft } from "#app/campaigns/funnel";
import type { UnknownReason } from "#app/messages/eligibility";
import { type ShopperQuery, writeShopperQuery } from "#app/shoppers/shopper-query";
import { SkeletonLines } from "../part.tsx";
import type { Plain } from "../plain.ts";
import { useWords } from "../words.tsx";
import { SumRow } from "../sum-row.tsx";
import type { Draft } from "./draft.ts";
import type { FunnelAnswer } from "./use-funnel.ts";

interface FunnelTableProps {
  campaignId: string;
  funnel: FunnelAnswer;
  audience: Draft["audience"];
}

/** From all who match to those who get the mail. Each number opens the list of those whom it counts, but for who gets the mail where a comparison group is still to be drawn. */
export function FunnelTable({ campaignId, funnel, audience }: FunnelTableProps) {
  const words = useWords();
  const counted = funnel.answer?.funnel;
  if (!counted) {
    if (funnel.failed || (funnel.answer && !funnel.pending)) {
      return (
        <InlineStack gap="200" blockAlign="center">
          <Text as="p" tone="critical">
            {words("editor.funnel.failed")}
          </Text>
          <Button size="slim" onClick={funnel.again}>
            {words("trouble.part.again")}
          </Button>
        </InlineStack>
      );
    }
    return <SkeletonLines lines={6} minHeight="212px" />;
  }
  const write = (n: number) => (counted.capped ? words("editor.funnel.atLeast", { count: n }) : undefined);
  return (
    <BlockStack gap="200">
      <div className={funnel.pending ? "waiting" : undefined} aria-live="polite" aria-busy={funnel.pending}>
        <table className="sums sums-framed" aria-label={words("editor.funnel.title")}>
          <thead>
            <tr>
              <th scope="col">{words("editor.funnel.title")}</th>
              <th scope="col">{words("editor.funnel.count")}</th>
            </tr>
          </thead>
          <tbody>
            {counted.steps.map(({ key, n }) => (
              <SumRow key={key} label={words(`editor.funnel.${key}`)} n={n} text={write(n)} list={listOf(key, campaignId, audience)} />
            ))}
          </tbody>
          <tfoot>
            <SumRow label={words("editor.funnel.mail")} n={counted.mail} text={write(counted.mail)} list={counted.comparison === 0 ? listOf(counted.steps.at(-1)?.key ?? "matching", campaignId, audience) : undefined} />
            <SumRow label={words("editor.funnel.comparison")} n={counted.comparison} text={write(counted.comparison)} />
          </tfoot>
        </table>
      </div>
      {counted.comparison > 0 && (
        <Text as="p" tone="subdued">
          {words("editor.funnel.drawn")}
        </Text>
      )}
      {!audience.picked && <FunnelReasons funnel={counted} listOf={(why) => listOf(why, campaignId, audience)} />}
      {counted.mail + counted.comparison === 0 && (
        <Text as="p" tone="subdued">
          {words(audience.picked ? "editor.picked.nobody" : "editor.funnel.nobody")}
        </Text>
      )}
    </BlockStack>
  );
}

/** Who gets nothing and why, each with one reason; and what nobody knows of those who get it. */
function FunnelReasons({ funnel, listOf }: { funnel: Plain<Funnel>; listOf(why: WhyLeft): string }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const reasons = (Object.entries(funnel.reasons) as [WhyLeft, number][]).sort(([, a], [, b]) => b - a);
  const unknown = Object.entries(funnel.unknown) as [WhyLeft, number][];
  const left = reasons.reduce((sum, [, n]) => sum + n, 0);
  return (
    <BlockStack gap="200">
      {left > 0 && (
        <InlineStack>
          <Button variant="plain" disclosure={open ? "up" : "down"} ariaExpanded={open} ariaControls="funnel-reasons" onClick={() => setOpen(!open)}>
            {words("editor.funnel.reasons", { count: left })}
          </Button>
        </InlineStack>
      )}
      <Collapsible id="funnel-reasons" open={open && left > 0}>
        <table className="sums sums-framed" aria-label={words("editor.funnel.reasons", { count: left })}>
          <tbody>
            {reasons.map(([why, n]) => (
              <SumRow key={why} label={words(`permission.why.${why}`)} n={n} list={listOf(why)} />
            ))}
          </tbody>
        </table>
      </Collapsible>
      {unknown.length > 0 && (
        <Text as="p" tone="subdued">
          {words("editor.funnel.unknown", { count: Math.max(...unknown.map(([, n]) => n)), what: unknown.map(([why]) => words(`permission.fact.${why as UnknownReason}`)).join(", ") })}
        </Text>
      )}
    </BlockStack>
  );
}

/** The list that shows exactly these shoppers: by its own filters where they can say it, which also shows more than are counted here. */
function listOf(part: FunnelPart, draft: string, audience: Draft["audience"]): string {
  const { picked, states, countries = [], minDaysQuiet, maxDaysQuiet, minOrders, minSpentMinor } = audience;
  const [state, ...others] = states;
  const query: ShopperQuery =
    part === "matching" && !picked && state && others.length === 0 && countries.length <= 1
      ? { state, sort: "quiet", minDaysQuiet, maxDaysQuiet, minOrders, minSpentMinor, country: countries[0] }
      : { state: "all", sort: "quiet", audience: JSON.stringify(audience), draft, part };
  return `/app/shoppers?${writeShopperQuery(query)}`;
}
