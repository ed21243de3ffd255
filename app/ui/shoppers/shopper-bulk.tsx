import { useFetcher } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { Banner, BlockStack } from "@shopify/polaris";
import { useState } from "react";
import type { ShopperPage } from "#app/shoppers/shopper";
import { ActionModal } from "../action-modal.tsx";
import type { Plain } from "../plain.ts";
import { saveFile } from "../save-file.ts";
import { useWords } from "../words.tsx";
import { type ListAddress, viewOf } from "./view-of.ts";

interface Selection {
  selectedResources: string[];
  allResourcesSelected: boolean;
}

/** What can be done with the whole view or with the rows selected: each asks first, with the number. */
export function useShopperBulk(query: ListAddress, page: Plain<ShopperPage>, selection: Selection) {
  const words = useWords();
  const bridge = useAppBridge();
  const draft = useFetcher();
  const [asking, setAsking] = useState<"export" | "campaign" | null>(null);
  const [exporting, setExporting] = useState(false);
  const [failed, setFailed] = useState(false);
  const [ids, setIds] = useState<string[]>([]);

  const view = viewOf(query);
  const who = ids.length > 0 ? words("words.shoppers", { count: ids.length }) : page.total.capped ? words("shoppers.whoMany") : words("shoppers.whoAll", { count: page.total.n });
  const ask = (what: "export" | "campaign", some: string[]) => {
    setIds(some);
    setFailed(false);
    setAsking(what);
  };
  const picked = selection.allResourcesSelected ? [] : selection.selectedResources;

  return {
    askExport: () => ask("export", []),
    askCampaign: () => ask("campaign", []),
    actions: [
      // A campaign is for an audience, not for a hand-picked list: it takes the whole view.
      { content: words("shoppers.createFromView"), onAction: () => ask("campaign", []), disabled: !selection.allResourcesSelected },
      { content: words("shoppers.export"), onAction: () => ask("export", picked) },
    ],
    asking,
    who,
    exporting,
    failed,
    creating: draft.state !== "idle",
    narrower: Boolean(query.search ?? query.tag ?? query.customerSinceBefore ?? query.mailable),
    possible: ["lapsed", "slowing", "all"].includes(query.state),
    close: () => setAsking(null),
    async doExport() {
      setExporting(true);
      setFailed(false);
      const params = new URLSearchParams(view);
      for (const id of ids) params.append("id", id);
      // App Bridge adds the session token to this request; a plain link could not carry it.
      const saved = await saveFile(`/app/shoppers/export?${params}`, words("shoppers.exportFile"));
      setExporting(false);
      if (!saved) return setFailed(true);
      setAsking(null);
      bridge.toast.show(words("shoppers.exported"));
    },
    doCampaign: () => draft.submit({ intent: "create-campaign", query: view }, { method: "post" }),
  };
}

export function ShopperBulk(bulk: ReturnType<typeof useShopperBulk>) {
  const words = useWords();
  return (
    <>
      <ActionModal id="export-shoppers" open={bulk.asking === "export"} title={words("shoppers.exportTitle", { who: bulk.who })} verb={words("shoppers.exportDo")} busy={bulk.exporting} onDo={() => void bulk.doExport()} onClose={bulk.close}>
        <BlockStack gap="300">
          {bulk.failed && <Banner tone="critical" title={words("shoppers.exportFailed")} />}
          <p>{words("shoppers.exportText")}</p>
        </BlockStack>
      </ActionModal>
      <ActionModal id="campaign-of-view" open={bulk.asking === "campaign"} title={words("shoppers.campaignTitle", { who: bulk.who })} verb={words("shoppers.campaignDo")} busy={bulk.creating} disabled={!bulk.possible} onDo={bulk.doCampaign} onClose={bulk.close}>
        <BlockStack gap="300">
          {!bulk.possible && <Banner tone="warning" title={words("shoppers.campaignOnly")} />}
          <p>{words("shoppers.campaignText")}</p>
          {bulk.narrower && <p>{words("shoppers.campaignTextMore")}</p>}
        </BlockStack>
      </ActionModal>
    </>
  );
}
