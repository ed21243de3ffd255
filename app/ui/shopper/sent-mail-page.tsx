import { BlockStack, Button, ButtonGroup, Card, Link, Text, useBreakpoints } from "@shopify/polaris";
import { Fragment, type ReactNode, useState } from "react";
import type { SentMail, SentMailOutcome } from "#app/messages/load-sent-mail.server";
import { AdminPage } from "../admin-page.tsx";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";

interface SentMailPageProps {
  mail: Plain<Exclude<SentMailOutcome, { kind: "missing" }>>;
  /** Names by numbers. */
  campaigns: Record<string, string>;
  shopperId: string;
}

/** A mail exactly as its reader got it. */
export function SentMailPage({ mail, campaigns, shopperId }: SentMailPageProps) {
  const words = useWords();
  return (
    <AdminPage title={words("shopper.sentMail.title")} backAction={{ content: words("shopper.sentMail.back"), url: `/app/shoppers/${shopperId}` }} narrowWidth>
      <BlockStack gap="400">
        {mail.kind === "mail" ? (
          <>
            <HeaderCard mail={mail} campaign={campaigns[mail.campaignId]} />
            <BodyCard mail={mail} />
          </>
        ) : (
          <Card>
            <Text as="p">{words(`shopper.sentMail.${mail.kind}`)}</Text>
          </Card>
        )}
      </BlockStack>
    </AdminPage>
  );
}

const rows = ["from", "to", "replyTo", "subject", "code", "language", "opens", "campaign"] as const;

function HeaderCard({ mail, campaign }: { mail: Plain<SentMail>; campaign: string | undefined }) {
  const words = useWords();
  const format = useFormat();
  const when = mail.handedAt === null ? words("shopper.sentMail.none") : format.instant(mail.handedAt);
  const facts: Record<(typeof rows)[number], ReactNode> = {
    from: `${mail.from.name} <${mail.from.address}>`,
    to: mail.to,
    replyTo: mail.replyTo,
    subject: mail.subject,
    code: mail.code,
    language: words(`editor.message.languages.${mail.language}`),
    opens: words(mail.opensCounted ? "shopper.sentMail.opensCounted" : "shopper.sentMail.opensNot"),
    campaign: <Link url={`/app/campaigns/${mail.campaignId}`}>{campaign}</Link>,
  };
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          {words(mail.sent ? "shopper.sentMail.sentAt" : "shopper.sentMail.maybeAt", { when })}
        </Text>
        <dl className="facts">
          {rows.map((row) => (
            <Fragment key={row}>
              <dt>{words(`shopper.sentMail.${row}`)}</dt>
              <dd>{facts[row] ?? words("shopper.sentMail.none")}</dd>
            </Fragment>
          ))}
        </dl>
        <Text as="p" tone="subdued">
          {words("shopper.sentMail.links")}
        </Text>
      </BlockStack>
    </Card>
  );
}

const views = ["html", "text"] as const;

function BodyCard({ mail }: { mail: Plain<SentMail> }) {
  const words = useWords();
  const { smDown } = useBreakpoints();
  const [view, setView] = useState<(typeof views)[number]>("html");
  return (
    <Card>
      <BlockStack gap="300">
        <div role="group" aria-label={words("shopper.sentMail.views")}>
          <ButtonGroup variant="segmented" fullWidth>
            {views.map((one) => (
              <Button key={one} size="slim" pressed={view === one} onClick={() => setView(one)}>
                {words(`shopper.sentMail.${one}`)}
              </Button>
            ))}
          </ButtonGroup>
        </div>
        <div className="mail-preview" data-view={view === "text" ? "text" : smDown ? "phone" : "desktop"}>
          {view === "text" ? (
            <pre tabIndex={0} aria-label={words("shopper.sentMail.frame")} lang={mail.language}>
              {mail.text}
            </pre>
          ) : (
            // No script, no forms, no navigation, no origin: a mail is shown, not run.
            <iframe sandbox="" srcDoc={mail.html} title={words("shopper.sentMail.frame")} />
          )}
        </div>
      </BlockStack>
    </Card>
  );
}
