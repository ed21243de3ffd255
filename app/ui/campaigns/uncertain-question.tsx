import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack } from "@shopify/polaris";
import { useState } from "react";
import type { UncertainPage } from "#app/messages/mail";
import type { WordsKey, WordsValues } from "../../i18n/words-key.ts";
import { ActionModal } from "../action-modal.tsx";
import type { Plain } from "../plain.ts";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";
import type { Ticks } from "./use-ticks.ts";

type Fate = "sent" | "notSent";

/** What a person says of the mails that they ticked: it asks first, with the number. */
export function useUncertainQuestion(campaignId: string | null, page: Plain<UncertainPage>, ticks: Ticks) {
  const fetcher = useFetcher<{ done?: WordsKey; values?: WordsValues; refused?: WordsKey }>();
  const [fate, setFate] = useState<Fate | null>(null);
  const [said, setSaid] = useState(false);
  const [pressed, setPressed] = useState(false);
  useToast(fetcher.data, () => setFate(null));
  return {
    fate,
    count: ticks.count,
    noneTicked: pressed && ticks.count === 0,
    busy: fetcher.state !== "idle",
    /** Why nothing was noted; an answer to an earlier question is none to this one. */
    refused: said && fetcher.state === "idle" ? fetcher.data?.refused : undefined,
    ask(about: Fate) {
      setSaid(false);
      setPressed(ticks.count === 0);
      if (ticks.count > 0) setFate(about);
    },
    close: () => setFate(null),
    say() {
      const form = new FormData();
      form.set("sent", fate === "sent" ? "yes" : "no");
      form.set("which", ticks.all ? "campaign" : "ticked");
      form.set("campaignId", campaignId ?? "");
      form.set("seen", page.seen);
      for (const id of ticks.ids) form.append("ids[]", id);
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
