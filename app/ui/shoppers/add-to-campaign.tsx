import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Select } from "@shopify/polaris";
import { useState } from "react";
import { MOST_PICKED, type PickedDraft } from "#app/campaigns/picks";
import type { WordsKey, WordsValues } from "../../i18n/words-key.ts";
import { ActionModal } from "../action-modal.tsx";
import type { Plain } from "../plain.ts";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";
import type { Selection } from "./shopper-bulk.tsx";

/** The rows that are ticked become part of a draft for picked shoppers that is there already. */
export function useAddToCampaign(drafts: Plain<PickedDraft>[], selection: Selection) {
  const words = useWords();
  const fetcher = useFetcher<{ done?: WordsKey; values?: WordsValues; refused?: WordsKey }>();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState("");
  const [sent, setSent] = useState(false);
  useToast(fetcher.data, () => setOpen(false));

  const ids = selection.allResourcesSelected ? [] : selection.selectedResources;
  // A draft that was started meanwhile is not in the list any more.
  const draft = drafts.find(({ id }) => id === chosen) ?? drafts[0];
  return {
    action: {
      content: words("shoppers.addTo"),
      onAction: () => {
        setSent(false);
        setOpen(true);
      },
    },
    open,
    drafts,
    draft,
    ids,
    busy: fetcher.state !== "idle",
    /** Why nobody can be added; an answer to an earlier question is none to this one. */
    against: againstAdding(ids, draft),
    refused: sent && fetcher.state === "idle" ? fetcher.data?.refused : undefined,
    choose: setChosen,
    close: () => setOpen(false),
    add() {
      const form = new FormData();
      form.set("intent", "add-picks");
      form.set("campaignId", draft?.id ?? "");
      for (const id of ids) form.append("ids[]", id);
      setSent(true);
      fetcher.submit(form, { method: "post" });
    },
  };
}

function againstAdding(ids: string[], draft: Plain<PickedDraft> | undefined): WordsKey | undefined {
  if (ids.length === 0 || ids.length > MOST_PICKED) return "shoppers.addTicked";
  return draft ? undefined : "shoppers.addNoDraft";
}

export function AddToCampaign({ open, drafts, draft, ids, busy, against, refused, choose, add, close }: ReturnType<typeof useAddToCampaign>) {
  const words = useWords();
  const trouble = refused ?? against;
  const title = ids.length === 0 ? words("shoppers.addTo") : words("shoppers.addTitle", { who: words("words.shoppers", { count: ids.length }) });
  return (
    <ActionModal id="add-to-campaign" open={open} title={title} verb={words("shoppers.addDo")} busy={busy} disabled={against !== undefined} onDo={add} onClose={close}>
      <BlockStack gap="300">
        {trouble && <Banner tone="warning" title={words(trouble)} />}
        {draft && !against && (
          <>
            <Select label={words("shoppers.addWhich")} options={drafts.map(({ id, name, picks }) => ({ value: id, label: words("shoppers.addDraft", { name, count: picks }) }))} value={draft.id} onChange={choose} />
            <p>{words("shoppers.addText")}</p>
          </>
        )}
      </BlockStack>
    </ActionModal>
  );
}
