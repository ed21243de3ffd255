import { Box, Card, Link, Text } from "@shopify/polaris";
import type { CampaignResult } from "#app/campaigns/campaign";
import type { WhyNotSent } from "#app/messages/mail";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { SumRow } from "../sum-row.tsx";
import { useWords } from "../words.tsx";

/** One table, one reason each, summing to the audience; each number opens the list of those whom it counts. */
export function EveryoneCard({ result }: { result: Plain<CampaignResult> }) {
  const words = useWords();
  const format = useFormat();
  const { sent, heldOut, waiting, uncertain, notSent } = result.explanations;
  const reasons = (Object.entries(notSent) as [WhyNotSent, number][]).filter(([, n]) => n > 0).sort(([, a], [, b]) => b - a);
  const lines = [
    { key: "sent", fate: "sent", label: words("campaigns.result.everyone.sent"), n: sent },
    { key: "heldOut", fate: "held_out", label: words("campaigns.result.everyone.heldOut"), n: heldOut },
    { key: "waiting", fate: "waiting", label: words("campaigns.result.everyone.waiting"), n: waiting },
    { key: "uncertain", fate: "uncertain", label: words("campaigns.result.everyone.uncertain"), n: uncertain },
    // Whoever is in a campaign was subscribed when it was planned.
    ...reasons.map(([why, n]) => ({ key: why, fate: `not_sent:${why}`, label: words(why === "no_consent" ? "campaigns.result.everyone.unsubscribed" : `permission.why.${why}`), n })),
  ].filter((line) => line.n > 0 || line.key === "sent");
  const listOf = (fate?: string) => `/app/shoppers?${new URLSearchParams({ state: "all", campaign: result.campaign.id, ...(fate && { fate }) })}`;
  const share = (n: number) => (result.audience === 0 ? "-" : format.percent(n / result.audience));
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="200">
        <Text as="h2" variant="headingSm" id="everyone">
          {words("campaigns.result.everyone.title")}
        </Text>
      </Box>
      <table className="sums" aria-labelledby="everyone">
        <thead>
          <tr>
            <th scope="col">{words("campaigns.result.everyone.who")}</th>
            <th scope="col">{words("campaigns.result.everyone.count")}</th>
            <th scope="col">{words("campaigns.result.everyone.share")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ key, fate, label, n }) => (
            <SumRow
              key={key}
              label={label}
              n={n}
              list={listOf(fate)}
              more={
                key === "uncertain" && (
                  <>
                    {" "}
                    <Link url={`/app/campaigns/uncertain?campaign=${result.campaign.id}`}>{words("campaigns.result.everyone.lookAt")}</Link>
                  </>
                )
              }
            >
              <td>{share(n)}</td>
            </SumRow>
          ))}
        </tbody>
        <tfoot>
          <SumRow label={words("campaigns.result.everyone.total")} n={lines.reduce((sum, line) => sum + line.n, 0)} list={listOf()}>
            <td />
          </SumRow>
        </tfoot>
      </table>
      <LeftOut left={result.campaign.leftOut} />
    </Card>
  );
}

/** Who matched the audience and could not be mailed: they are not part of the campaign. Only their numbers were kept, so these open no list. */
function LeftOut({ left }: { left: Plain<CampaignResult>["campaign"]["leftOut"] }) {
  const words = useWords();
  const reasons = (Object.entries(left) as [WhyNotSent, number][]).filter(([, n]) => n > 0).sort(([, a], [, b]) => b - a);
  if (reasons.length === 0) return null;
  return (
    <>
      <Box padding="400" paddingBlockEnd="200">
        <Text as="h3" variant="headingSm" id="left-out">
          {words("campaigns.result.everyone.leftTitle")}
        </Text>
        <Text as="p" tone="subdued">
          {words("campaigns.result.everyone.leftHelp")}
        </Text>
      </Box>
      <table className="sums" aria-labelledby="left-out">
        <tbody>
          {reasons.map(([why, n]) => (
            <SumRow key={why} label={words(`permission.why.${why}`)} n={n} />
          ))}
        </tbody>
      </table>
    </>
  );
}
