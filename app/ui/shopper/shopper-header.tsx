import { useNavigate } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { Badge, Banner, Box, InlineStack } from "@shopify/polaris";
import { type ReactNode, useState } from "react";
import type { Shopper } from "#app/shoppers/shopper";
import { AdminPage } from "../admin-page.tsx";
import type { Plain } from "../plain.ts";
import { saveFile } from "../save-file.ts";
import { useFormat, useMay } from "../shop-format.tsx";
import { StateBadge, type StateName } from "../state-badge.tsx";
import { useWords } from "../words.tsx";

interface ShopperHeaderProps {
  shopper: Plain<Shopper>;
  /** The address of the list that the reader came from, without its question mark; null when they came from elsewhere. */
  list: string | null;
  neighbours: { previous?: string; next?: string };
  /** Made up, and so at no Shopify. */
  isExample?: boolean;
  children: ReactNode;
}

/** Name, badge and the one line that says who this is; previous and next of the list. */
export function ShopperHeader({ shopper, list, neighbours, isExample = false, children }: ShopperHeaderProps) {
  const words = useWords();
  const format = useFormat();
  const navigate = useNavigate();
  const may = useMay();
  const bridge = useAppBridge();
  const [failed, setFailed] = useState(false);
  const guest = shopper.id.startsWith("-");
  const name = shopper.redactedAt ? words("words.deleted") : shopper.name || words("words.noName");
  const subtitle = [shopper.customerSince && words("shopper.since", { month: format.month(shopper.customerSince) }), words("words.orders", { count: shopper.orders }), format.money(shopper.spentMinor)].filter(Boolean).join(" · ");
  const go = (id: string | undefined) => () => id && navigate(`/app/shoppers/${id}?list=${encodeURIComponent(list ?? "")}`);
  const exportFile = async () => {
    const saved = await saveFile(`/app/shoppers/${shopper.id}/export`, `shopper-${shopper.id}.json`);
    setFailed(!saved);
    if (saved) bridge.toast.show(words("shoppers.exported"));
  };
  const actions = [
    ...(guest ? [] : [{ content: words("shopper.openInShopify"), url: `shopify://admin/customers/${shopper.id}`, target: "_top" as never }]),
    { content: words("shopper.print"), onAction: () => window.print() },
    ...(may("export") ? [{ content: words("shopper.export"), onAction: () => void exportFile() }] : []),
  ];
  return (
    <AdminPage
      title={name}
      titleMetadata={shopper.redactedAt ? undefined : <Badges state={shopper.badge} isExample={isExample} />}
      subtitle={subtitle}
      backAction={{ content: words("shopper.back"), url: isExample ? "/app/example" : `/app/shoppers${list ? `?${list}` : ""}` }}
      secondaryActions={isExample || shopper.redactedAt ? [] : actions}
      pagination={
        list === null
          ? undefined
          : {
              hasPrevious: neighbours.previous !== undefined,
              hasNext: neighbours.next !== undefined,
              onPrevious: go(neighbours.previous),
              onNext: go(neighbours.next),
              accessibilityLabels: { previous: words("shopper.previous"), next: words("shopper.next") },
            }
      }
    >
      {(shopper.redactedAt || guest || failed) && (
        <Box paddingBlockEnd="400">
          {failed ? (
            <Banner tone="critical" title={words("shoppers.exportFailed")} />
          ) : (
            <Banner tone="info">
              <p>{shopper.redactedAt ? words("shopper.redacted", { day: format.dayOf(shopper.redactedAt) }) : words("shopper.guest")}</p>
            </Banner>
          )}
        </Box>
      )}
      {children}
    </AdminPage>
  );
}

function Badges({ state, isExample }: { state: StateName; isExample: boolean }) {
  const words = useWords();
  return (
    <InlineStack gap="200">
      <StateBadge state={state} />
      {isExample && <Badge>{words("home.example.badge")}</Badge>}
    </InlineStack>
  );
}
