import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack } from "@shopify/polaris";
import { useEffect, useState } from "react";
import type { UncertainPage } from "#app/messages/mail";
import type { WordsKey, WordsValues } from "../../i18n/words-key.ts";
import { ActionModal } from "../action-modal.tsx";
import type { Plain } from "../plain.ts";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";

interface Selection {
  selectedResources: string[];
  allResourcesSelected: boolean;
  clearSelection(): void;
}

interface Answer {
  done?: WordsKey;
  values?: WordsValues;
  refused?: WordsKey;
}

type Fate = "sent" | "notSent";

/** What a person can say of the mails that they ticked, or of all of a campaign: each asks first, with the number. */
export function useUncertainQuestion(campaignId: string | null, page: Plain<UncertainPage>, selection: Selection) {
  const words = useWords();
  const fetcher = useFetcher<Answer>();
  const [fate, setFate] = useState<Fate | null>(null);
  const [said, setSaid] = useState(false);
  useToast(fetcher.data);
  useEffect(() => {
    if (!fetcher.data?.done) return;
    setFate(null);
    selection.clearSelection();
    // Once for each answer, not when the page renders anew.
  }, [fetcher.data]);
  const ask = (about: Fate) => {
    setSaid(false);
    setFate(about);
  };
  const all = selection.allResourcesSelected && campaignId !== null && page.total > page.rows.length;
  return {
    actions: (["sent", "notSent"] as const).map((about) => ({ content: words(`campaigns.uncertain.${about}`), onAction: () => ask(about) })),
    fate,
    count: all ? page.total : selection.selectedResources.length,
    busy: fetcher.state !== "idle",
    /** Why nothing was noted; an answer to an earlier question is none to this one. */
    refused: said && fetcher.state === "idle" ? fetcher.data?.refused : undefined,
    close: () => setFate(null),
    say() {
      const form = new FormData();
      form.set("sent", fate === "sent" ? "yes" : "no");
      form.set("which", all ? "campaign" : "ticked");
      if (all) {
        form.set("campaignId", campaignId);
        form.set("seen", page.seen);
      } else for (const id of selection.selectedResources) form.append("ids[]", id);
      setSaid(true);
      fetcher.submit(form, { method: "post" });
    },
  };
}

export function UncertainQuestion({ fate, count, busy, refused, say, close }: ReturnType<typeof useUncertainQuestion>) {
  const words = useWords();
  const about = fate ?? "sent";
  return (
    <ActionModal id="uncertain-fate" open={fate !== null} title={words(`campaigns.uncertain.${about}Title`, { count })} verb={words(`campaigns.uncertain.${about}Do`)} busy={busy} onDo={say} onClose={close}>
      <BlockStack gap="300">
        {refused && <Banner tone="warning" title={words(refused)} />}
        <p>{words(`campaigns.uncertain.${about}Text`)}</p>
      </BlockStack>
    </ActionModal>
  );
}
