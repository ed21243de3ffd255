import { useFetcher } from "@remix-run/react";
import { BlockStack, Form, TextField } from "@shopify/polaris";
import { useEffect, useRef, useState } from "react";
import type { WordsKey } from "../../i18n/words-key.ts";
import { ActionModal } from "../action-modal.tsx";
import { useWords } from "../words.tsx";

interface AddTagProps {
  open: boolean;
  /** "3 shoppers", as a question names them. */
  who: string;
  /** Rows that are ticked; none: all of the view. */
  ids: string[];
  view: string;
  onClose(): void;
  onBegun(): void;
}

/** Asks for a tag and has it added. What is wrong with it stands beside the field until it is put right. */
export function AddTag({ open, who, ids, view, onClose, onBegun }: AddTagProps) {
  const words = useWords();
  const fetcher = useFetcher<{ tagged?: boolean; errors?: { tag: WordsKey } }>();
  const [tag, setTag] = useState("");
  const [error, setError] = useState<WordsKey | null>(null);
  const field = useRef<HTMLDivElement>(null);

  const goToField = () => field.current?.querySelector("input")?.focus();
  useEffect(() => {
    if (!open) return;
    setTag("");
    setError(null);
    goToField();
  }, [open]);
  useEffect(() => {
    if (fetcher.data?.tagged) onBegun();
    setError(fetcher.data?.errors?.tag ?? null);
    if (fetcher.data?.errors) goToField();
    // Once for each answer, not when the page renders anew.
  }, [fetcher.data]);

  const add = () => {
    const form = new FormData();
    form.set("intent", ids.length > 0 ? "add-tag" : "add-tag-view");
    form.set("tag", tag);
    form.set("query", view);
    for (const id of ids) form.append("ids[]", id);
    fetcher.submit(form, { method: "post" });
  };
  return (
    <ActionModal id="add-tag" open={open} title={words("shoppers.addTagTitle", { who })} verb={words("shoppers.addTagDo")} busy={fetcher.state !== "idle"} onDo={add} onClose={onClose}>
      <Form onSubmit={add}>
        <BlockStack gap="300">
          <div ref={field}>
            <TextField label={words("shoppers.addTagField")} autoComplete="off" value={tag} onChange={setTag} error={error ? words(error) : undefined} />
          </div>
          <p>{words("shoppers.addTagText")}</p>
        </BlockStack>
      </Form>
    </ActionModal>
  );
}
