import { useFetcher, useRevalidator } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { Banner, BlockStack, Button, InlineStack } from "@shopify/polaris";
import type { SendingTrouble } from "#app/messages/load-sending-trouble.server";
import type { Plain } from "../plain.ts";
import { SendingTroubleBanner } from "../sending-trouble-banner.tsx";
import { useWords } from "../words.tsx";

export type HomeBannerView = Plain<SendingTrouble> | { kind: "history" } | { kind: "development" };

/** One banner at most: sending stopped before permission missing before other. What only informs is put away for good. */
export function HomeBanner({ banner }: { banner: HomeBannerView }) {
  switch (banner.kind) {
    case "history":
      return <History />;
    case "development":
      return <Development />;
    default:
      return <SendingTroubleBanner trouble={banner} />;
  }
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
