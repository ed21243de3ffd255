import { Box, Text } from "@shopify/polaris";
import { type UnknownReason, type WhyNotEligible, whyNotEligible } from "#app/messages/eligibility";
import type { PermissionCounts } from "#app/messages/explain-permission.server";
import { type Later, Part, SkeletonLines } from "../../part.tsx";
import type { Plain } from "../../plain.ts";
import { useFormat } from "../../shop-format.tsx";
import { SidewaysTable, TableCard } from "../../table-card.tsx";
import { useWords } from "../../words.tsx";

/** From all who are quiet to those who may be mailed now, a row for each rule; then by country. */
export function CountsCard({ counts }: { counts: Later<Plain<PermissionCounts>> }) {
  const words = useWords();
  return (
    <TableCard id="permission-counts" title={words("permission.counts.title")} help={words("permission.counts.help")}>
      <Part data={counts} skeleton={<Box padding="400"><SkeletonLines lines={14} minHeight="720px" /></Box>} inCard>
        {(value) => (
          <>
            <Rules counts={value} />
            <Regions counts={value} />
          </>
        )}
      </Part>
    </TableCard>
  );
}

function Rules({ counts }: { counts: Plain<PermissionCounts> }) {
  const words = useWords();
  const format = useFormat();
  const { quiet, capped, eligible, left, unknown } = counts;
  return (
    <table className="sums" aria-labelledby="permission-counts">
      <thead>
        <tr>
          <th scope="col">{words("permission.counts.rule")}</th>
          <th scope="col">{words("permission.counts.shoppers")}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{words(capped ? "permission.counts.quietCapped" : "permission.counts.quiet", { count: quiet })}</th>
          <td>{format.number(quiet)}</td>
        </tr>
        {whyNotEligible.filter((why) => shown.has(why) || (left[why] ?? 0) > 0).map((why) => (
          <tr key={why}>
            <th scope="row">
              {words(`permission.why.${why}`)}
              {why in helped && (
                <Text as="p" tone="subdued">
                  {words(`permission.help.${why as keyof typeof helped}`)}
                </Text>
              )}
              {(unknown[why as UnknownReason] ?? 0) > 0 && (
                <Text as="p" tone="subdued">
                  {words("permission.counts.unknown", { count: unknown[why as UnknownReason] ?? 0 })}
                </Text>
              )}
            </th>
            <td>{left[why] ? `−${format.number(left[why])}` : "0"}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{words("permission.counts.eligible")}</th>
          <td>{format.number(eligible)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

/** Rules that are told also where they take nobody out at the moment. */
const shown: ReadonlySet<WhyNotEligible> = new Set<WhyNotEligible>([
  "complaint", "suppressed", "no_consent", "opted_out", "asked_for_less", "left_in_peace", "too_old", "left_out", "business", "subscription", "open_return", "undelivered", "dispute", "twin_ordered", "other_campaign",
]);
/** Rules that want a sentence more. */
const helped = { no_consent: 1, suppressed: 1, opted_out: 1, left_in_peace: 1, too_old: 1, business: 1, undelivered: 1, twin_ordered: 1, other_campaign: 1 } as const;

function Regions({ counts }: { counts: Plain<PermissionCounts> }) {
  const words = useWords();
  const format = useFormat();
  if (counts.regions.length === 0) return null;
  return (
    <>
      <Box padding="400" paddingBlockEnd="200">
        <Text as="h3" variant="headingSm" id="permission-regions">
          {words("permission.regions.title")}
        </Text>
      </Box>
      <SidewaysTable labelledBy="permission-regions">
        <thead>
          <tr>
            <th scope="col">{words("permission.regions.where")}</th>
            <th scope="col">{words("permission.regions.quiet")}</th>
            <th scope="col">{words("permission.why.no_consent")}</th>
            <th scope="col">{words("permission.regions.tooOld")}</th>
            <th scope="col">{words("permission.counts.eligible")}</th>
          </tr>
        </thead>
        <tbody>
          {counts.regions.map(({ region, quiet, notSubscribed, tooOld, eligible }) => (
            <tr key={region}>
              <th scope="row">
                {words(`permission.regions.name.${region}`)}
                <Text as="p" tone="subdued">
                  {words(`permission.regions.rule.${region}`)}
                </Text>
              </th>
              <td>{format.number(quiet)}</td>
              <td>{format.number(notSubscribed)}</td>
              <td>{format.number(tooOld)}</td>
              <td>{format.number(eligible)}</td>
            </tr>
          ))}
        </tbody>
      </SidewaysTable>
    </>
  );
}
