import { Banner, BlockStack, Button, InlineStack, List } from "@shopify/polaris";
import { useEffect, useId, useRef, useState } from "react";
import type { WordsKey, WordsValues } from "../i18n/words-key.ts";
import { useFormat } from "./shop-format.tsx";
import { useStaffName } from "./staff-name.ts";
import { useWords } from "./words.tsx";

export type FieldErrors = Partial<Record<string, WordsKey>>;

/** One critical banner on top of a form that lists what stands beside its fields; the first of them is focused. */
export function FormTrouble({ errors, values }: { errors: FieldErrors | undefined; values?: WordsValues }) {
  const words = useWords();
  const place = useRef<HTMLDivElement>(null);
  const keys = Object.values(errors ?? {}).filter((key) => key !== undefined);
  useEffect(() => {
    if (keys.length === 0) return;
    const field = place.current?.closest("[data-form]")?.querySelector<HTMLElement>("[aria-invalid=true]");
    (field ?? place.current)?.focus();
    // Focus moves when new errors arrive, not at every rendering.
  }, [errors]);
  if (keys.length === 0) return null;
  return (
    <div ref={place} tabIndex={-1}>
      <Banner tone="critical" title={words("trouble.form.title", { count: keys.length })}>
        <List>
          {keys.map((key) => (
            <List.Item key={key}>{words(key, values)}</List.Item>
          ))}
        </List>
      </Banner>
    </div>
  );
}

/** Who saved what is saved now, and when. */
export interface SavedBy {
  by: string | null;
  at: string | null;
}

/** A field of a form: as it is typed here, and as the newer version has it. */
export interface Beside {
  label: string;
  mine: string;
  theirs: string;
}

interface StaleFormProps {
  stale: boolean;
  last: SavedBy;
  /** The fields of the form, once the newer version is known; those that are the same are not shown. */
  beside: Beside[];
  onLoad(): void;
}

/** Somebody saved a newer version meanwhile: who, when, and what differs. What is typed here is kept until the reader chooses. */
export function StaleForm({ stale, last, beside, onLoad }: StaleFormProps) {
  const words = useWords();
  const format = useFormat();
  const staffName = useStaffName();
  const [open, setOpen] = useState(false);
  const table = useId();
  if (!stale) return null;
  const different = beside.filter(({ mine, theirs }) => mine !== theirs);
  return (
    <Banner tone="warning" title={last.by && last.at ? words("trouble.stale.titleBy", { who: staffName(last.by), when: format.time(last.at) }) : words("trouble.stale.title")}>
      <BlockStack gap="200">
        <p>{words("trouble.stale.text")}</p>
        <InlineStack gap="200">
          <Button ariaExpanded={open} ariaControls={table} onClick={() => setOpen(!open)}>
            {words(open ? "trouble.stale.hide" : "trouble.stale.show")}
          </Button>
          <Button onClick={onLoad}>{words("trouble.stale.load")}</Button>
        </InlineStack>
        <div id={table} hidden={!open}>
          {different.length === 0 ? (
            <p>{words("trouble.stale.same")}</p>
          ) : (
            <table className="beside">
              <thead>
                <tr>
                  <th scope="col">{words("trouble.stale.field")}</th>
                  <th scope="col">{words("trouble.stale.mine")}</th>
                  <th scope="col">{words("trouble.stale.theirs")}</th>
                </tr>
              </thead>
              <tbody>
                {different.map(({ label, mine, theirs }) => (
                  <tr key={label}>
                    <th scope="row">{label}</th>
                    <td>{mine || "-"}</td>
                    <td>{theirs || "-"}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
      </BlockStack>
    </Banner>
  );
}
