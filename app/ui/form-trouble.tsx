import { Banner, BlockStack, Button, InlineStack, List } from "@shopify/polaris";
import { useEffect, useRef } from "react";
import type { WordsKey, WordsValues } from "../i18n/words-key.ts";
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

/** Somebody saved a newer version meanwhile; what is typed here is kept until the reader chooses. */
export function StaleForm({ stale, onLoad }: { stale: boolean; onLoad(): void }) {
  const words = useWords();
  if (!stale) return null;
  return (
    <Banner tone="warning" title={words("trouble.stale.title")}>
      <BlockStack gap="200">
        <p>{words("trouble.stale.text")}</p>
        <InlineStack>
          <Button onClick={onLoad}>{words("trouble.stale.load")}</Button>
        </InlineStack>
      </BlockStack>
    </Banner>
  );
}
