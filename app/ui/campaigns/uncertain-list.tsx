import { useNavigate } from "@remix-run/react";
import { BlockStack, Box, Button, ButtonGroup, Card, Checkbox, EmptySearchResult, InlineError, InlineStack, Link, Pagination, Text } from "@shopify/polaris";
import type { UncertainMessage, UncertainPage } from "#app/messages/mail";
import { AdminPage } from "../admin-page.tsx";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { useMixedBoxes } from "../use-mixed-boxes.ts";
import { useWords } from "../words.tsx";
import { uncertainAddress } from "./uncertain-address.ts";
import { UncertainQuestion, useUncertainQuestion } from "./uncertain-question.tsx";
import { type Ticks, useTicks } from "./use-ticks.ts";

interface UncertainListProps {
  campaignId: string | null;
  after: string | null;
  page: Plain<UncertainPage>;
}

/** Mails whose fate nobody knows; a person says what became of those that they tick, or of all of a campaign. */
export function UncertainList(props: UncertainListProps) {
  const words = useWords();
  const { campaignId, page } = props;
  return (
    <AdminPage title={words("campaigns.uncertain.title")} backAction={{ content: words("campaigns.uncertain.back"), url: campaignId ? `/app/campaigns/${campaignId}` : "/app/campaigns" }}>
      <Card padding="0">
        {page.total === 0 ? (
          <Box padding="800">
            <EmptySearchResult title={words("campaigns.uncertain.none")} description={words("campaigns.uncertain.noneText")} />
          </Box>
        ) : (
          <Mails {...props} />
        )}
      </Card>
    </AdminPage>
  );
}

/** A list and no table: each mail is one cell on every screen. */
function Mails({ campaignId, after, page }: UncertainListProps) {
  const words = useWords();
  const navigate = useNavigate();
  const ticks = useTicks(page, campaignId);
  const question = useUncertainQuestion(campaignId, page, ticks);
  const mixed = useMixedBoxes();
  const go = (to: string | null) => navigate(uncertainAddress({ campaignId, after: to }));
  return (
    <>
      <Box padding="400" ref={mixed}>
        <BlockStack gap="400">
          <Text as="p">{words("campaigns.uncertain.intro")}</Text>
          <InlineStack align="space-between" blockAlign="center" gap="200">
            <TickAll ticks={ticks} total={page.total} />
            <ButtonGroup>
              <Button onClick={() => question.ask("sent")}>{words("campaigns.uncertain.sent")}</Button>
              <Button onClick={() => question.ask("notSent")}>{words("campaigns.uncertain.notSent")}</Button>
            </ButtonGroup>
          </InlineStack>
          {question.noneTicked && <InlineError fieldID="tick-all" message={words("campaigns.uncertain.tickFirst")} />}
        </BlockStack>
      </Box>
      <ul className="plain-list">
        {page.rows.map((message) => (
          <Mail key={message.id} message={message} ticked={ticks.ids.includes(message.id)} onTick={(on) => ticks.tick([message.id], on)} />
        ))}
      </ul>
      {(page.next !== null || after !== null) && (
        <Box padding="300">
          <InlineStack align="center">
            <Pagination hasPrevious={after !== null} hasNext={page.next !== null} onPrevious={() => go(null)} onNext={() => go(page.next)} accessibilityLabels={{ previous: words("campaigns.uncertain.first"), next: words("words.next") }} />
          </InlineStack>
        </Box>
      )}
      <UncertainQuestion {...question} />
    </>
  );
}

/** All of the page, and from there all of the campaign. */
function TickAll({ ticks, total }: { ticks: Ticks; total: number }) {
  const words = useWords();
  return (
    <InlineStack blockAlign="center" gap="200">
      <Checkbox id="tick-all" label={ticks.count === 0 ? words("campaigns.uncertain.tickAll") : words("campaigns.uncertain.ticked", { count: ticks.count })} checked={ticks.ofPage} onChange={ticks.tickPage} />
      {ticks.more && (
        <Button variant="plain" onClick={ticks.tickCampaign}>
          {words("campaigns.uncertain.selectAll", { count: total })}
        </Button>
      )}
    </InlineStack>
  );
}

function Mail({ message, ticked, onTick }: { message: Plain<UncertainMessage>; ticked: boolean; onTick(on: boolean): void }) {
  const words = useWords();
  const format = useFormat();
  const name = message.shopperName || words("words.noName");
  return (
    <li className="list-row">
      <InlineStack gap="200" wrap={false}>
        <Checkbox label={name} labelHidden checked={ticked} onChange={onTick} />
        <BlockStack>
          <Link url={`/app/shoppers/${message.shopperId}`} monochrome>
            {name}
          </Link>
          <Text as="span" tone="subdued">
            {message.handedAt ? `${words("campaigns.uncertain.when")} ${format.instant(message.handedAt)}` : words("campaigns.uncertain.restored")}
            {" · "}
            <Link url={uncertainAddress({ campaignId: message.campaignId })}>{words("campaigns.uncertain.only")}</Link>
          </Text>
        </BlockStack>
      </InlineStack>
    </li>
  );
}
