import { useFetcher } from "@remix-run/react";
import { BlockStack, InlineError, Select } from "@shopify/polaris";
import { useState } from "react";
import type { WordsKey } from "../../i18n/words-key.ts";
import { ActionModal } from "../action-modal.tsx";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";
import type { Draft } from "./draft.ts";

export interface TestAnswer {
  done?: WordsKey;
  error?: WordsKey;
  reply?: string;
}

/** A test mail of the text as it stands, to the shop's own addresses only. */
export function TestModal({ open, draft, example, addresses, onClose }: { open: boolean; draft: Draft; example: string; addresses: string[]; onClose(): void }) {
  const words = useWords();
  const fetcher = useFetcher<TestAnswer>();
  const [to, setTo] = useState(addresses[0] ?? "");
  useToast(fetcher.data, onClose);
  const { subject, previewLine, body, offer, locale } = draft;
  const send = () => fetcher.submit({ intent: "test", to, example, subject, previewLine, body, offer, locale } as never, { method: "post", encType: "application/json" });
  return (
    <ActionModal id="send-test" open={open} title={words("editor.test.title")} verb={words("editor.test.do")} busy={fetcher.state !== "idle"} disabled={to === ""} onDo={send} onClose={onClose}>
      <BlockStack gap="300">
        {addresses.length === 0 ? (
          <p>{words("editor.test.noAddress")}</p>
        ) : (
          <Select label={words("editor.test.to")} options={addresses} value={to} onChange={setTo} />
        )}
        <p>{words("editor.test.text")}</p>
        {fetcher.data?.error && <InlineError fieldID="send-test" message={words(fetcher.data.error, { reply: fetcher.data.reply ?? "" })} />}
      </BlockStack>
    </ActionModal>
  );
}
