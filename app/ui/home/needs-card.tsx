import { Box, Button, Card, Text } from "@shopify/polaris";
import type { CampaignRow, SubmittedDraft } from "#app/campaigns/campaign";
import type { AlarmWithWorth } from "#app/lapse/load-alarms.server";
import type { Plain } from "../plain.ts";
import { useFormat, useMay } from "../shop-format.tsx";
import { useStaffName } from "../staff-name.ts";
import { useWords } from "../words.tsx";

export interface NeedsView {
  uncertain: number;
  refusedCodes: { campaignId: string; n: number }[];
  recent: Plain<CampaignRow>[];
  submitted: Plain<SubmittedDraft>[];
  sentBack: Plain<SubmittedDraft>[];
  lostDomain: string | null;
  alarms: Plain<AlarmWithWorth>[];
}

interface Need {
  key: string;
  text: string;
  verb: string;
  url: string;
}

const MOST = 5;

/** At most five rows that wait for a person, one button each. The first steps stand in the setup guide. */
export function NeedsCard({ needs }: { needs: NeedsView }) {
  const words = useWords();
  const rows = useNeeds(needs);
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="200">
        <Text as="h2" variant="headingSm">
          {words("home.needs.title")}
        </Text>
      </Box>
      {rows.length === 0 ? (
        <Box padding="400" paddingBlockStart="0">
          <Text as="p" tone="subdued">
            {words("home.needs.nothing")}
          </Text>
        </Box>
      ) : (
        <ul className="plain-list">
          {rows.map(({ key, text, verb, url }) => (
            <li key={key} className="list-row need-row">
              <Text as="span">{text}</Text>
              <Button url={url} size="slim">
                {verb}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function useNeeds({ uncertain, refusedCodes, recent, submitted, sentBack, lostDomain, alarms }: NeedsView): Need[] {
  const words = useWords();
  const alarmText = useAlarmText();
  const who = useStaffName();
  const may = useMay();
  // Named by what waits of them, not once more as a draft.
  const waiting = new Set([...submitted, ...sentBack].map(({ id }) => id));
  const rows: (Need | false)[] = [
    lostDomain !== null && { key: "domain", text: words("home.needs.domain", { domain: lostDomain }), verb: words("home.needs.domainDo"), url: "/app/settings/domain" },
    ...alarms.map((alarm) => ({ key: `alarm-${alarm.rate}`, text: alarmText(alarm), verb: words("home.needs.alarmDo"), url: "/app/shoppers?state=lapsed&sort=newest" })),
    ...(may("start-campaigns") ? submitted.map(({ id, name, by }) => ({ key: `submitted-${id}`, text: words("home.needs.submitted", { who: who(by), name }), verb: words("home.needs.submittedDo"), url: `/app/campaigns/${id}/edit` })) : []),
    ...sentBack.map(({ id, name, by }) => ({ key: `back-${id}`, text: words("home.needs.sentBack", { who: who(by), name }), verb: words("home.needs.draftDo"), url: `/app/campaigns/${id}/edit` })),
    uncertain > 0 && { key: "uncertain", text: words("home.needs.uncertain", { count: uncertain }), verb: words("home.needs.uncertainDo", { count: uncertain }), url: "/app/campaigns/uncertain" },
    ...refusedCodes.map(({ campaignId, n }) => ({ key: `codes-${campaignId}`, text: words("home.needs.refusedCodes", { count: n }), verb: words("home.needs.refusedCodesDo"), url: `/app/campaigns/${campaignId}` })),
    ...recent.filter(({ status }) => status === "paused").map(({ id, name }) => ({ key: `paused-${id}`, text: words("home.needs.paused", { name }), verb: words("home.needs.pausedDo"), url: `/app/campaigns/${id}` })),
    ...recent.filter(({ id, status }) => status === "draft" && !waiting.has(id)).map(({ id, name }) => ({ key: `draft-${id}`, text: words("home.needs.draft", { name }), verb: words("home.needs.draftDo"), url: `/app/campaigns/${id}/edit` })),
  ];
  return rows.filter((row) => row !== false).slice(0, MOST);
}

/** What happened, within what it usually is, and what it means for orders, as far as that was learned. */
function useAlarmText(): (alarm: Plain<AlarmWithWorth>) => string {
  const words = useWords();
  const format = useFormat();
  return ({ rate, week, share, low, high, usualMinor, horizonDays }) => {
    const what = words(`home.needs.alarm.${rate}`, { day: format.day(week), share: format.percent(share), low: format.percent(low), high: format.percent(high) });
    return usualMinor === null ? what : words("home.needs.alarm.worth", { what, amount: format.aboutMoney(usualMinor), days: horizonDays });
  };
}
