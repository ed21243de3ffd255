import { useFetcher } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { Banner, BlockStack } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { MOST_PICKED } from "#app/campaigns/picks";
import type { ShopperPage } from "#app/shoppers/shopper";
import type { WordsKey } from "../../i18n/words-key.ts";
import { ActionModal } from "../action-modal.tsx";
import type { Plain } from "../plain.ts";
import { saveFile } from "../save-file.ts";
import { useWords } from "../words.tsx";
import { AddTag } from "./add-tag.tsx";
import { type ListAddress, viewOf } from "./view-of.ts";

export interface Selection {
  selectedResources: string[];
  allResourcesSelected: boolean;
  clearSelection(): void;
}

type Question = "export" | "campaign" | "leave-out" | "tag";

/** What can be done with the whole view or with the rows selected: each asks first, with the number. */
export function useShopperBulk(query: ListAddress, page: Plain<ShopperPage>, selection: Selection) {
  const words = useWords();
  const bridge = useAppBridge();
  const draft = useFetcher<{ refused?: WordsKey }>();
  const leaving = useFetcher<{ leftOut?: boolean }>();
  const counting = useFetcher<{ n: number | null }>();
  const [asking, setAsking] = useState<Question | null>(null);
  const [exporting, setExporting] = useState(false);
  const [failed, setFailed] = useState(false);
  const [ids, setIds] = useState<string[]>([]);
  const [sent, setSent] = useState(false);

  const view = viewOf(query);
  // A page counts only so far; who asks for all is told the number.
  const total = page.total.capped ? (counting.data?.n ?? null) : page.total.n;
  const who = ids.length > 0 ? words("words.shoppers", { count: ids.length }) : total === null ? words("shoppers.whoMany") : words("shoppers.whoAll", { count: total });
  const ask = (what: Question, some: string[]) => {
    if (some.length === 0 && page.total.capped) counting.load(`/app/shoppers/count?${view}`);
    setIds(some);
    setFailed(false);
    setSent(false);
    setAsking(what);
  };
  // All of a view goes as its filter, never as numbers; no rows picked means all of it, too.
  const picked = selection.allResourcesSelected ? [] : selection.selectedResources;
  const askExport = () => ask("export", picked);
  const askCampaign = () => ask("campaign", picked);
  const leaveOut = (some: string[]) => {
    const form = new FormData();
    form.set("intent", some.length > 0 ? "leave-out" : "leave-out-view");
    form.set("query", view);
    for (const id of some) form.append("ids[]", id);
    leaving.submit(form, { method: "post" });
  };
  // Those who were ticked are at most what a page shows, and an undo stands above the list at once.
  const askLeaveOut = () => (picked.length > 0 && picked.length <= MOST_AT_ONCE ? leaveOut(picked) : ask("leave-out", picked));
  useEffect(() => {
    if (!leaving.data?.leftOut) return;
    setAsking(null);
    selection.clearSelection();
    // Once for each answer, not when the page renders anew.
  }, [leaving.data]);

  return {
    askExport,
    askCampaign,
    campaignAction: { content: words("shoppers.createFromView"), onAction: askCampaign },
    leaveOutAction: { content: words("shoppers.leaveOut"), onAction: askLeaveOut },
    tagAction: { content: words("shoppers.addTag"), onAction: () => ask("tag", picked) },
    ids,
    view,
    doneTagging: () => {
      setAsking(null);
      selection.clearSelection();
    },
    leaving: leaving.state !== "idle",
    doLeaveOut: () => leaveOut(ids),
    exportAction: { content: words("shoppers.export"), onAction: askExport },
    asking,
    who,
    exporting,
    failed,
    creating: draft.state !== "idle",
    byHand: ids.length > 0,
    narrower: Boolean(query.search ?? query.tag ?? query.customerSinceBefore ?? query.campaign ?? query.audience ?? query.mailable),
    /** Why no draft can be made; an answer to an earlier question is none to this one. */
    against: againstDraft(query, ids) ?? (sent && draft.state === "idle" ? draft.data?.refused : undefined),
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
    doCampaign() {
      const form = new FormData();
      form.set("intent", ids.length > 0 ? "create-picked-campaign" : "create-campaign");
      form.set("query", view);
      for (const id of ids) form.append("ids[]", id);
      setSent(true);
      draft.submit(form, { method: "post" });
    },
  };
}

/** More than a page asks first. */
const MOST_AT_ONCE = 50;

function againstDraft(query: ListAddress, ids: string[]): WordsKey | undefined {
  if (ids.length > 0) return ids.length > MOST_PICKED ? "shoppers.pickedTooMany" : undefined;
  return ["lapsed", "slowing", "all"].includes(query.state) ? undefined : "shoppers.campaignOnly";
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
      <ActionModal id="leave-out-shoppers" open={bulk.asking === "leave-out"} title={words("shoppers.leaveOutTitle", { who: bulk.who })} verb={words("shoppers.leaveOutDo")} busy={bulk.leaving} onDo={bulk.doLeaveOut} onClose={bulk.close}>
        <p>{words("shoppers.leaveOutText")}</p>
      </ActionModal>
      <AddTag open={bulk.asking === "tag"} who={bulk.who} ids={bulk.ids} view={bulk.view} onClose={bulk.close} onBegun={bulk.doneTagging} />
      <ActionModal id="campaign-of-view" open={bulk.asking === "campaign"} title={words("shoppers.campaignTitle", { who: bulk.who })} verb={words("shoppers.campaignDo")} busy={bulk.creating} disabled={bulk.against !== undefined} onDo={bulk.doCampaign} onClose={bulk.close}>
        <BlockStack gap="300">
          {bulk.against && <Banner tone="warning" title={words(bulk.against)} />}
          <p>{words(bulk.byHand ? "shoppers.pickedText" : "shoppers.campaignText")}</p>
          {bulk.narrower && !bulk.byHand && <p>{words("shoppers.campaignTextMore")}</p>}
        </BlockStack>
      </ActionModal>
    </>
  );
}
