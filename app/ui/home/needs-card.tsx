import { Box, Button, Card, Text } from "@shopify/polaris";
import type { CampaignRow, SubmittedDraft } from "#app/campaigns/campaign";
import type { Plain } from "../plain.ts";
import { useMay } from "../shop-format.tsx";
import { useStaffName } from "../staff-name.ts";
import { useWords } from "../words.tsx";

export interface NeedsView {
  uncertain: number;
  refusedCodes: { campaignId: string; n: number }[];
  recent: Plain<CampaignRow>[];
  submitted: Plain<SubmittedDraft>[];
  sentBack: Plain<SubmittedDraft>[];
  lostDomain: string | null;
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

function useNeeds({ uncertain, refusedCodes, recent, submitted, sentBack, lostDomain }: NeedsView): Need[] {
  const words = useWords();
  const who = useStaffName();
  const may = useMay();
  // Named by what waits of them, not once more as a draft.
  const waiting = new Set([...submitted, ...sentBack].map(({ id }) => id));
  const rows: (Need | false)[] = [
    lostDomain !== null && { key: "domain", text: words("home.needs.domain", { domain: lostDomain }), verb: words("home.needs.domainDo"), url: "/app/settings/domain" },
    ...(may("start-campaigns") ? submitted.map(({ id, name, by }) => ({ key: `submitted-${id}`, text: words("home.needs.submitted", { who: who(by), name }), verb: words("home.needs.submittedDo"), url: `/app/campaigns/${id}/edit` })) : []),
    ...sentBack.map(({ id, name, by }) => ({ key: `back-${id}`, text: words("home.needs.sentBack", { who: who(by), name }), verb: words("home.needs.draftDo"), url: `/app/campaigns/${id}/edit` })),
    uncertain > 0 && { key: "uncertain", text: words("home.needs.uncertain", { count: uncertain }), verb: words("home.needs.uncertainDo", { count: uncertain }), url: "/app/campaigns/uncertain" },
    ...refusedCodes.map(({ campaignId, n }) => ({ key: `codes-${campaignId}`, text: words("home.needs.refusedCodes", { count: n }), verb: words("home.needs.refusedCodesDo"), url: `/app/campaigns/${campaignId}` })),
    ...recent.filter(({ status }) => status === "paused").map(({ id, name }) => ({ key: `paused-${id}`, text: words("home.needs.paused", { name }), verb: words("home.needs.pausedDo"), url: `/app/campaigns/${id}` })),
    ...recent.filter(({ id, status }) => status === "draft" && !waiting.has(id)).map(({ id, name }) => ({ key: `draft-${id}`, text: words("home.needs.draft", { name }), verb: words("home.needs.draftDo"), url: `/app/campaigns/${id}/edit` })),
  ];
  return rows.filter((row) => row !== false).slice(0, MOST);
}
