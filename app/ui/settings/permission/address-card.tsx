import { Form, useNavigation } from "@remix-run/react";
import { BlockStack, Button, Card, InlineStack, Link, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { AddressExplanation, ExplainedMail, ExplainedShopper } from "#app/messages/explain-address.server";
import type { Plain } from "../../plain.ts";
import { useFormat } from "../../shop-format.tsx";
import { useWords } from "../../words.tsx";

interface AddressCardProps {
  address: string;
  explanation: Plain<AddressExplanation> | null;
  campaigns: Record<string, string>;
}

/** "Why did this address get nothing?" The question stands in the page's address, so that it can be asked again. */
export function AddressCard({ address, explanation, campaigns }: AddressCardProps) {
  const words = useWords();
  const [typed, setTyped] = useState(address);
  const busy = useNavigation().state !== "idle";
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {words("permission.address.title")}
        </Text>
        <Form method="get">
          <TextField
            label={words("permission.address.label")}
            name="address"
            type="email"
            autoComplete="off"
            value={typed}
            onChange={setTyped}
            error={explanation?.kind === "no_address" && words("permission.address.noAddress")}
            connectedRight={<Button submit loading={busy}>{words("permission.address.look")}</Button>}
          />
        </Form>
        <div role="status">
          {explanation?.kind === "nobody" && <Text as="p">{words("permission.address.nobody")}</Text>}
          {explanation && explanation.kind !== "no_address" && explanation.suppressed && <Suppressed {...explanation.suppressed} />}
          {explanation?.kind === "found" && (
            <BlockStack gap="400">
              {explanation.shoppers.map((shopper) => (
                <Found key={shopper.shopperId} shopper={shopper} campaigns={campaigns} />
              ))}
            </BlockStack>
          )}
        </div>
      </BlockStack>
    </Card>
  );
}

function Suppressed({ reason, at }: { reason: keyof typeof suppressedBy; at: string }) {
  const words = useWords();
  const format = useFormat();
  return <Text as="p">{words("permission.address.suppressed", { why: words(suppressedBy[reason]), when: format.dayOf(at) })}</Text>;
}

const suppressedBy = {
  unsubscribed: "permission.address.by.unsubscribed",
  complaint: "permission.address.by.complaint",
  hard_bounce: "permission.address.by.hard_bounce",
  redacted: "permission.address.by.redacted",
  merchant: "permission.address.by.merchant",
} as const;

function Found({ shopper, campaigns }: { shopper: Plain<ExplainedShopper>; campaigns: Record<string, string> }) {
  const words = useWords();
  return (
    <BlockStack gap="200">
      <InlineStack gap="200" blockAlign="center">
        <Link url={`/app/shoppers/${shopper.shopperId}`}>{shopper.name || words("words.noName")}</Link>
      </InlineStack>
      <Text as="p">
        {shopper.why === null ? words("permission.address.may") : words("permission.address.mayNot", { why: words(`permission.why.${shopper.why}`) })}
        {shopper.unknown.length > 0 && ` ${words("permission.address.unknown", { what: shopper.unknown.map((why) => words(`permission.fact.${why}`)).join(", ") })}`}
      </Text>
      {shopper.mails.length === 0 ? (
        <Text as="p" tone="subdued">
          {words("permission.address.noMails")}
        </Text>
      ) : (
        <ul className="plain-list">
          {shopper.mails.map((mail) => (
            <li key={mail.messageId}>
              <Mail mail={mail} campaign={campaigns[mail.campaignId] ?? ""} />
            </li>
          ))}
        </ul>
      )}
    </BlockStack>
  );
}

function Mail({ mail, campaign }: { mail: Plain<ExplainedMail>; campaign: string }) {
  const words = useWords();
  const format = useFormat();
  const { state, why, sentAt, dueAt, held } = mail;
  const what = state === "sent" && sentAt ? words("permission.address.sent", { when: format.instant(sentAt) })
    : state === "not_sent" && why ? words("permission.address.notSent", { why: words(`permission.why.${why}`) })
    : state === "uncertain" ? words("permission.address.uncertain")
    : words(held ? "permission.address.held" : "permission.address.waiting", { when: format.instant(dueAt) });
  return (
    <>
      <Link url={`/app/campaigns/${mail.campaignId}`}>{campaign}</Link>: {what}
    </>
  );
}
