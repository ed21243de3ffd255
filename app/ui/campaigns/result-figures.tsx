import { Link, Text } from "@shopify/polaris";
import type { CampaignResult } from "#app/campaigns/campaign";
import { FiguresCard } from "../figures.tsx";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";

type Result = Plain<CampaignResult>;

export function MailFigures({ result }: { result: Result }) {
  const words = useWords();
  const format = useFormat();
  const { sent } = result.explanations;
  const ofSent = (n: number) => (sent === 0 ? undefined : words("campaigns.result.mail.ofSent", { share: format.percent(n / sent), count: sent }));
  return (
    <FiguresCard
      title={words("campaigns.result.mail.title")}
      figures={[
        { label: words("campaigns.result.mail.sent"), value: format.number(sent) },
        {
          label: words("campaigns.result.mail.opened"),
          value: result.openCounted === 0 ? "-" : format.number(result.opens),
          base: result.openCounted === 0 ? undefined : words("campaigns.result.mail.openedBase", { share: format.percent(result.opens / result.openCounted), count: result.openCounted }),
        },
        { label: words("campaigns.result.mail.clicked"), value: format.number(result.clicks), base: ofSent(result.clicks) },
        { label: words("campaigns.result.mail.cameBack"), value: format.number(result.wonBack.mailed), base: words("campaigns.result.mail.cameBackBase") },
        { label: words("campaigns.result.mail.unsubscribed"), value: format.number(result.unsubscribes), base: ofSent(result.unsubscribes) },
      ]}
    >
      <Link url={`/app/responses?campaign=${result.campaign.id}`}>{words("campaigns.result.responses")}</Link>
    </FiguresCard>
  );
}

/** Always two lines: what was ordered after the mail, and what would not have been ordered otherwise. */
export function MoneyFigures({ result }: { result: Result }) {
  const words = useWords();
  const format = useFormat();
  return (
    <FiguresCard
      title={words("campaigns.result.money.title")}
      figures={[
        { label: words("campaigns.result.money.after"), value: format.money(result.revenueMinor), base: words("campaigns.result.money.afterBase") },
        { label: words("campaigns.result.money.otherwise"), value: words("campaigns.result.money.otherwiseUnknown"), base: words(result.explanations.heldOut > 0 ? "campaigns.result.money.otherwiseWhy" : "campaigns.result.money.otherwiseNever") },
        ...(result.lateRevenueMinor > 0 ? [{ label: words("campaigns.result.money.late"), value: format.money(result.lateRevenueMinor), base: words("campaigns.result.money.lateBase") }] : []),
        ...(result.discountMinor > 0 ? [{ label: words("campaigns.result.money.discount"), value: format.money(result.discountMinor) }] : []),
        ...(result.refundedMinor > 0 ? [{ label: words("campaigns.result.money.refunded"), value: format.money(result.refundedMinor) }] : []),
      ]}
    />
  );
}

export function CodeFigures({ result }: { result: Result }) {
  const words = useWords();
  const format = useFormat();
  const { codes } = result;
  const made = codes.live + codes.used + codes.usedByOther + codes.ended;
  const figures = ([["made", made], ["used", codes.used], ["usedByOther", codes.usedByOther], ["planned", codes.planned], ["refused", codes.refused], ["ended", codes.ended]] as const)
    .filter(([key, n]) => n > 0 || key === "made" || key === "used")
    .map(([key, n]) => ({ label: words(`campaigns.result.codes.${key}`), value: format.number(n) }));
  return (
    <FiguresCard title={words("campaigns.result.codes.title")} figures={result.campaign.offer ? figures : []}>
      <Text as="p" tone="subdued">
        {result.campaign.offer === null ? words("campaigns.result.codes.none") : result.codesEndAt ? words("campaigns.result.codes.endsOn", { day: format.dayOf(result.codesEndAt) }) : null}
      </Text>
    </FiguresCard>
  );
}
