import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Button, InlineStack } from "@shopify/polaris";
import type { SendingTrouble } from "#app/messages/load-sending-trouble.server";
import type { MissingAccess } from "#app/shops/missing-access";
import type { Plain } from "./plain.ts";
import { useFormat, useMay } from "./shop-format.tsx";
import { useStaffName } from "./staff-name.ts";
import { useWords } from "./words.tsx";

/** Home mends it, from whatever page it is asked. */
const atHome = { method: "post", action: "/app?index" } as const;

/** Why no mail leaves: what happened, what it means, and the one button that helps. */
export function SendingTroubleBanner({ trouble }: { trouble: Plain<SendingTrouble> }) {
  switch (trouble.kind) {
    case "suspended":
      return <Suspended {...trouble} />;
    case "disconnected":
      return <Disconnected {...trouble} />;
    case "denied":
      return <Denied {...trouble} />;
    case "restored":
      return <Restored {...trouble} />;
    case "first_mails":
      return <FirstMails {...trouble} />;
    case "paused":
      return <Paused {...trouble} />;
    case "relay":
      return <RelayRefuses {...trouble} />;
  }
}

function Suspended({ at, why, contact }: { at: string; why: string | null; contact: string }) {
  const words = useWords();
  const format = useFormat();
  return (
    <Banner tone="critical" title={words("trouble.stopped.suspended.title")}>
      <BlockStack gap="200">
        <p>{words("trouble.stopped.suspended.text", { when: format.instant(at), why: why ?? "-" })}</p>
        <p>{words("trouble.stopped.suspended.contact", { address: contact })}</p>
        <InlineStack>
          <Button url={`mailto:${contact}`} target="_blank">
            {words("trouble.stopped.suspended.write")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}

function Restored({ at, until, maybeSent }: { at: string; until: string; maybeSent: number }) {
  const words = useWords();
  const may = useMay();
  const format = useFormat();
  const fetcher = useFetcher();
  return (
    <Banner tone="critical" title={words("trouble.stopped.restored.title")}>
      <BlockStack gap="200">
        <p>{words("trouble.stopped.restored.text", { until: format.instant(until) })}</p>
        {maybeSent > 0 && <p>{words("trouble.stopped.restored.maybeSent", { count: maybeSent })}</p>}
        <InlineStack>
          <Button onClick={() => fetcher.submit({ intent: "confirm-restored", at }, atHome)} loading={fetcher.state !== "idle"} disabled={!may("stop-sending")}>
            {words("trouble.stopped.restored.confirm")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}

function FirstMails({ sent, unknown, complaints }: { sent: number; unknown: number; complaints: number }) {
  const words = useWords();
  const format = useFormat();
  const fetcher = useFetcher();
  const values = { count: sent, unknown: format.percent(unknown), complaints: format.percent(complaints) };
  return (
    <Banner tone="critical" title={words("trouble.stopped.firstMails.title", values)}>
      <BlockStack gap="200">
        <p>{words("trouble.stopped.firstMails.text", values)}</p>
        <InlineStack>
          <Button onClick={() => fetcher.submit({ intent: "first-mails" }, atHome)} loading={fetcher.state !== "idle"}>
            {words("trouble.stopped.firstMails.goOn")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}

function Paused({ at, by }: { at: string; by: string | null }) {
  const words = useWords();
  const may = useMay();
  const format = useFormat();
  const who = useStaffName()(by);
  const fetcher = useFetcher();
  return (
    <Banner tone="critical" title={words("trouble.stopped.paused.title")}>
      <BlockStack gap="200">
        <p>{words("trouble.stopped.paused.text", { who, when: format.instant(at) })}</p>
        <InlineStack>
          <Button onClick={() => fetcher.submit({ intent: "resume" }, atHome)} loading={fetcher.state !== "idle"} disabled={!may("stop-sending")}>
            {words("trouble.stopped.paused.resume")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}

function Disconnected({ since }: { since: string }) {
  const words = useWords();
  const format = useFormat();
  return (
    <Banner tone="critical" title={words("trouble.stopped.disconnected.title")}>
      <BlockStack gap="200">
        <p>{words("trouble.stopped.disconnected.text", { when: format.instant(since) })}</p>
        <Reconnect />
      </BlockStack>
    </Banner>
  );
}

function Denied({ since, missing }: { since: string; missing: MissingAccess }) {
  const words = useWords();
  const format = useFormat();
  return (
    <Banner tone="critical" title={words("trouble.stopped.denied.title")}>
      <BlockStack gap="200">
        <p>{words("trouble.stopped.denied.text", { when: format.instant(since), what: words(`trouble.stopped.denied.access.${missing}`) })}</p>
        <Reconnect />
      </BlockStack>
    </Banner>
  );
}

/** Exchanges the token anew; says so where Shopify grants no more than before. */
function Reconnect() {
  const words = useWords();
  const may = useMay();
  const fetcher = useFetcher<{ stillMissing?: boolean }>();
  return (
    <>
      {fetcher.data?.stillMissing && <p role="status">{words("trouble.stopped.denied.stillMissing")}</p>}
      <InlineStack>
        <Button onClick={() => fetcher.submit({ intent: "reconnect" }, atHome)} loading={fetcher.state !== "idle"} disabled={!may("stop-sending")}>
          {words("trouble.stopped.disconnected.reconnect")}
        </Button>
      </InlineStack>
    </>
  );
}

function RelayRefuses({ refusal, since, waiting }: { refusal: "login" | "sender"; since: string; waiting: number }) {
  const words = useWords();
  const format = useFormat();
  return (
    <Banner tone="critical" title={words(`trouble.stopped.relay.${refusal}`, { when: format.instant(since) })}>
      <BlockStack gap="200">
        <p>{words("trouble.stopped.relay.text", { count: waiting })}</p>
        <InlineStack>
          <Button url="/app/settings/sender">{words("trouble.stopped.relay.check")}</Button>
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}
