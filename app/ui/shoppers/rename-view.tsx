import { useFetcher } from "@remix-run/react";
import { Form, TextField } from "@shopify/polaris";
import { useEffect, useRef, useState } from "react";
import type { WordsKey } from "../../i18n/words-key.ts";
import { ActionModal } from "../action-modal.tsx";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";
import type { SavedViewRow } from "./shopper-tabs.tsx";
import { tabOf } from "./view-of.ts";

interface RenameViewProps {
  /** null: nobody renames anything. */
  view: SavedViewRow | null;
  /** Of all tabs, those that are always there among them. */
  names: string[];
  onClose(): void;
}

const sameName = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** Gives a saved view another name. What is wrong with the name stands beside it until it is put right; the focus goes back to the tab. */
export function RenameView({ view, names, onClose }: RenameViewProps) {
  const words = useWords();
  const fetcher = useFetcher<{ done?: WordsKey; refused?: WordsKey }>();
  const [name, setName] = useState("");
  const [error, setError] = useState<WordsKey | null>(null);
  const field = useRef<HTMLDivElement>(null);
  const last = useRef<SavedViewRow | null>(null);
  useToast(fetcher.data);

  const goToField = () => field.current?.querySelector("input")?.focus();
  useEffect(() => {
    if (view) {
      setName(view.name);
      setError(null);
      goToField();
    } else if (last.current) document.getElementById(tabOf(last.current))?.focus();
    last.current = view;
  }, [view]);
  const refuse = (why: WordsKey) => {
    setError(why);
    goToField();
  };
  useEffect(() => {
    if (fetcher.data?.done) onClose();
    else if (fetcher.data?.refused) refuse(fetcher.data.refused);
    // Once for each answer, not when the page renders anew.
  }, [fetcher.data]);

  const rename = () => {
    if (!view) return;
    if (!sameName(name, view.name) && names.some((other) => sameName(name, other))) return refuse("shoppers.viewTaken");
    fetcher.submit({ intent: "rename-view", id: view.id, name }, { method: "post" });
  };
  return (
    <ActionModal id="rename-view" open={view !== null} title={words("shoppers.renameView")} verb={words("shoppers.renameDo")} busy={fetcher.state !== "idle"} onDo={rename} onClose={onClose}>
      <Form onSubmit={rename}>
        <div ref={field}>
          <TextField label={words("shoppers.renameField")} autoComplete="off" maxLength={60} value={name} onChange={setName} error={error ? words(error) : undefined} />
        </div>
      </Form>
    </ActionModal>
  );
}
