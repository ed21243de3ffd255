import { useFetcher, useRevalidator } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { Banner, BlockStack, Button, InlineStack } from "@shopify/polaris";
import { useFormat } from "../shop-format.tsx";
import { useStaffName } from "../staff-name.ts";
import { useWords } from "../words.tsx";

export type HomeBannerView = { kind: "suspended" } | { kind: "restored"; at: string; until: string; maybeSent: number } | { kind: "paused"; at: string; by: string | null } | { kind: "history" } | { kind: "development" };

/** One banner at most: sending stopped before permission missing before other. What only informs is put away for good. */
export function HomeBanner({ banner }: { banner: HomeBannerView }) {
  switch (banner.kind) {
    case "suspended":
      return <Suspended />;
    case "restored":
      return <Restored {...banner} />;
    case "paused":
      return <Paused at={banner.at} by={banner.by} />;
    case "history":
      return <History />;
    case "development":
      return <Development />;
  }
}

function Suspended() {
  const words = useWords();
  return (
    <Banner tone="critical" title={words("trouble.stopped.suspended.title")}>
      <p>{words("trouble.stopped.suspended.text")}</p>
    </Banner>
  );
}

function Restored({ at, until, maybeSent }: { at: string; until: string; maybeSent: number }) {
  const words = useWords();
  const format = useFormat();
  const fetcher = useFetcher();
  return (
    <Banner tone="critical" title={words("trouble.stopped.restored.title")}>
      <BlockStack gap="200">
        <p>{words("trouble.stopped.restored.text", { until: format.instant(until) })}</p>
        {maybeSent > 0 && <p>{words("trouble.stopped.restored.maybeSent", { count: maybeSent })}</p>}
        <InlineStack>
          <Button onClick={() => fetcher.submit({ intent: "confirm-restored", at }, { method: "post" })} loading={fetcher.state !== "idle"}>
            {words("trouble.stopped.restored.confirm")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}

function Paused({ at, by }: { at: string; by: string | null }) {
  const words = useWords();
  const format = useFormat();
  const who = useStaffName()(by);
  const fetcher = useFetcher();
  return (
    <Banner tone="critical" title={words("trouble.stopped.paused.title")}>
      <BlockStack gap="200">
        <p>{words("trouble.stopped.paused.text", { who, when: format.instant(at) })}</p>
        <InlineStack>
          <Button onClick={() => fetcher.submit({ intent: "resume" }, { method: "post" })} loading={fetcher.state !== "idle"}>
            {words("trouble.stopped.paused.resume")}
          </Button>
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}

function History() {
  const words = useWords();
  const bridge = useAppBridge();
  const revalidator = useRevalidator();
  const fetcher = useFetcher();
  const ask = async () => {
    const { result } = await bridge.scopes.request(["read_all_orders"]);
    if (result === "granted-all") revalidator.revalidate();
  };
  return (
    <Banner tone="warning" title={words("trouble.history.title")} onDismiss={() => fetcher.submit({ intent: "dismiss", notice: "history" }, { method: "post" })}>
      <BlockStack gap="200">
        <p>{words("trouble.history.text")}</p>
        <InlineStack>
          <Button onClick={() => void ask()}>{words("trouble.history.ask")}</Button>
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}

function Development() {
  const words = useWords();
  const fetcher = useFetcher();
  return (
    <Banner tone="info" title={words("trouble.development.title")} onDismiss={() => fetcher.submit({ intent: "dismiss", notice: "development" }, { method: "post" })}>
      <p>{words("trouble.development.text")}</p>
    </Banner>
  );
}
