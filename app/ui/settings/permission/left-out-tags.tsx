import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, Card, InlineStack, Tag, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { FormSaveBar } from "../../form-save-bar.tsx";
import { FormTrouble, type SavedBy, StaleForm } from "../../form-trouble.tsx";
import { useToast } from "../../use-toast.ts";
import { useVersionedForm } from "../../use-versioned-form.ts";
import { useWords } from "../../words.tsx";
import type { SettingsAnswer } from "../sender-form.tsx";

/** Tags whose shoppers get nothing from here: resellers, staff, or whoever another tool writes to. */
export function LeftOutTags({ version, last, tags }: { version: number; last: SavedBy; tags: string[] }) {
  const words = useWords();
  const fetcher = useFetcher<SettingsAnswer>();
  const form = useVersionedForm(version, { tags }, fetcher.data?.stale);
  const [typed, setTyped] = useState("");
  useToast(fetcher.data);
  const add = () => {
    const tag = typed.trim();
    if (tag !== "" && !form.fields.tags.includes(tag)) form.change({ tags: [...form.fields.tags, tag] });
    setTyped("");
  };
  const dirty = form.fields.tags.join("\n") !== form.saved.tags.join("\n");
  return (
    <Card>
      <div data-form>
        <BlockStack gap="300">
          <Text as="h2" variant="headingSm">
            {words("permission.tags.title")}
          </Text>
          <StaleForm stale={form.stale} last={last} beside={[{ label: words("permission.tags.title"), mine: form.fields.tags.join(", "), theirs: form.newer.tags.join(", ") }]} onLoad={form.loadNewer} />
          <FormTrouble errors={fetcher.data?.errors} />
          <div onKeyDown={(event) => event.key === "Enter" && (event.preventDefault(), add())}>
            <TextField
              label={words("permission.tags.label")}
              helpText={words("permission.tags.help")}
              autoComplete="off"
              maxLength={40}
              value={typed}
              onChange={setTyped}
              error={fetcher.data?.errors?.tags && words(fetcher.data.errors.tags)}
              connectedRight={<Button onClick={add}>{words("words.add")}</Button>}
            />
          </div>
          {form.fields.tags.length > 0 && (
            <InlineStack gap="200">
              {form.fields.tags.map((tag) => (
                <Tag key={tag} onRemove={() => form.change({ tags: form.fields.tags.filter((one) => one !== tag) })} accessibilityLabel={tag}>
                  {tag}
                </Tag>
              ))}
            </InlineStack>
          )}
        </BlockStack>
      </div>
      <FormSaveBar id="left-out-tags" dirty={dirty} saving={fetcher.state !== "idle"} onSave={() => fetcher.submit({ intent: "tags", version: form.version, tags: JSON.stringify(form.fields.tags) }, { method: "post" })} onDiscard={form.discard} />
    </Card>
  );
}
