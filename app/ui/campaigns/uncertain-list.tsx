import { useFetcher } from "@remix-run/react";
import { BlockStack, Box, Button, ButtonGroup, Card, EmptySearchResult, Link, Text } from "@shopify/polaris";
import type { UncertainMessage } from "#app/messages/mail";
import type { WordsKey } from "../../i18n/words-key.ts";
import { AdminPage } from "../admin-page.tsx";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";

/** Mails whose fate nobody knows; a person says what became of each. */
export function UncertainList({ campaignId, messages }: { campaignId: string | null; messages: Plain<UncertainMessage>[] }) {
  const words = useWords();
  return (
    <AdminPage title={words("campaigns.uncertain.title")} backAction={{ content: words("campaigns.uncertain.back"), url: campaignId ? `/app/campaigns/${campaignId}` : "/app/campaigns" }}>
      <Card padding="0">
        {messages.length === 0 ? (
          <Box padding="800">
            <EmptySearchResult title={words("campaigns.uncertain.none")} description={words("campaigns.uncertain.noneText")} />
          </Box>
        ) : (
          <>
            <Box padding="400">
              <Text as="p">{words("campaigns.uncertain.intro")}</Text>
            </Box>
            <ul className="plain-list">
              {messages.map((message) => (
                <UncertainRow key={message.id} message={message} />
              ))}
            </ul>
          </>
        )}
      </Card>
    </AdminPage>
  );
}

function UncertainRow({ message }: { message: Plain<UncertainMessage> }) {
  const words = useWords();
  const format = useFormat();
  const fetcher = useFetcher<{ done: WordsKey }>();
  useToast(fetcher.data);
  const say = (sent: "yes" | "no") => fetcher.submit({ messageId: message.id, sent }, { method: "post" });
  const saying = fetcher.formData?.get("sent");
  return (
    <li className="list-row need-row">
      <BlockStack>
        <Link url={`/app/shoppers/${message.shopperId}`} monochrome>
          {message.shopperName || words("words.noName")}
        </Link>
        <Text as="span" tone="subdued">
          {message.handedAt ? `${words("campaigns.uncertain.when")} ${format.instant(message.handedAt)}` : words("campaigns.uncertain.restored")}
        </Text>
      </BlockStack>
      <ButtonGroup>
        <Button size="slim" loading={saying === "yes"} onClick={() => say("yes")}>
          {words("campaigns.uncertain.sent")}
        </Button>
        <Button size="slim" loading={saying === "no"} onClick={() => say("no")}>
          {words("campaigns.uncertain.notSent")}
        </Button>
      </ButtonGroup>
    </li>
  );
}
