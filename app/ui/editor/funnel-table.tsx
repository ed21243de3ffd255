import { BlockStack, Button, Collapsible, InlineStack, Link, Text } from "@shopify/polaris";
import { useState } from "react";
import type { Funnel, WhyLeft } from "#app/campaigns/funnel";
import type { UnknownReason } from "#app/messages/eligibility";
import { writeShopperQuery } from "#app/shoppers/shopper-query";
import { SkeletonLines } from "../part.tsx";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";
import type { Draft } from "./draft.ts";
import type { FunnelAnswer } from "./use-funnel.ts";

/** From all who match to those who get the mail. A number that the list can show opens it. */
export function FunnelTable({ funnel, audience }: { funnel: FunnelAnswer; audience: Draft["audience"] }) {
  const words = useWords();
  const format = useFormat();
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
  const write = (n: number) => (counted.capped ? words("editor.funnel.atLeast", { count: n }) : format.number(n));
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
            {counted.steps.map(({ key, n }) => {
              const list = listOf(key, audience);
              return (
                <tr key={key}>
                  <th scope="row">{words(`editor.funnel.${key}`)}</th>
                  <td>{list ? <Link url={list}>{write(n)}</Link> : write(n)}</td>
                </tr>
              );
            })}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{words("editor.funnel.mail")}</th>
              <td>{write(counted.mail)}</td>
            </tr>
            <tr>
              <th scope="row">{words("editor.funnel.comparison")}</th>
              <td>{write(counted.comparison)}</td>
            </tr>
          </tfoot>
        </table>
      </div>
      {!audience.picked && <FunnelReasons funnel={counted} />}
      {counted.mail + counted.comparison === 0 && (
        <Text as="p" tone="subdued">
          {words(audience.picked ? "editor.picked.nobody" : "editor.funnel.nobody")}
        </Text>
      )}
    </BlockStack>
  );
}

/** Who gets nothing and why, each with one reason; and what nobody knows of those who get it. */
function FunnelReasons({ funnel }: { funnel: Plain<Funnel> }) {
  const words = useWords();
  const format = useFormat();
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
              <tr key={why}>
                <th scope="row">{words(`permission.why.${why}`)}</th>
                <td>{format.number(n)}</td>
              </tr>
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

/** The list that shows exactly these shoppers, where its filters can say it. */
function listOf(key: string, audience: Draft["audience"]): string | null {
  if (audience.picked || key === "not_in_other_campaign" || audience.states.length !== 1 || (audience.countries?.length ?? 0) > 1) return null;
  const { minDaysQuiet, maxDaysQuiet, minOrders, minSpentMinor } = audience;
  const query = writeShopperQuery({ state: audience.states[0] ?? "lapsed", sort: "quiet", minDaysQuiet, maxDaysQuiet, minOrders, minSpentMinor, country: audience.countries?.[0], mailable: key === "can_be_emailed" ? true : undefined });
  return `/app/shoppers?${query}`;
}
