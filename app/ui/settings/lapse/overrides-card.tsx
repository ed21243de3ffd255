import { useFetcher, useRevalidator } from "@remix-run/react";
import { BlockStack, Box, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import type { ShownOverride } from "#app/lapse/load-overrides.server";
import { MOST_OVERRIDES } from "#app/lapse/override";
import type { WordsKey } from "../../../i18n/words-key.ts";
import { ActionModal } from "../../action-modal.tsx";
import type { Plain } from "../../plain.ts";
import { useMay } from "../../shop-format.tsx";
import { usePolling } from "../../use-polling.ts";
import { useToast } from "../../use-toast.ts";
import { useWords } from "../../words.tsx";
import { OverrideRow } from "./override-row.tsx";

/** What the order of overrides answers; `deleted` can be brought back. */
export interface OverridesAnswer {
  done?: WordsKey;
  deleted?: { id: string; name: string };
  error?: WordsKey;
}
type Shown = Plain<ShownOverride>;

/** While it is read at Shopify whom one is for, or counted. */
const LOOK_AGAIN_MS = 5_000;
const HERE = "/app/settings/lapse/order";

/** Rules for some shoppers, in their order: the first that fits somebody applies to them. @param learned whether there was enough to look back at all */
export function OverridesCard({ overrides, learned }: { overrides: Shown[]; learned: boolean }) {
  const words = useWords();
  const may = useMay()("change-settings");
  const fetcher = useFetcher<OverridesAnswer>();
  useToast(fetcher.data);
  usePolling(useRevalidator(), overrides.some(({ shoppers, trouble }) => shoppers === null && trouble === null) ? LOOK_AGAIN_MS : null);
  const [asked, setAsked] = useState<Shown | null>(null);
  const act = (intent: "up" | "down" | "delete" | "undo", id: string) => fetcher.submit({ intent, id }, { method: "post", action: HERE });
  const full = overrides.length >= MOST_OVERRIDES;
  const { deleted, error } = fetcher.data ?? {};
  return (
    <Card padding="0">
      <Box padding="400">
        <BlockStack gap="200">
          <Text as="h2" variant="headingSm">
            {words("overrides.title")}
          </Text>
          <Text as="p" tone="subdued">
            {words(overrides.length === 0 ? "overrides.none" : "overrides.help")}
          </Text>
        </BlockStack>
      </Box>
      {overrides.length > 0 && (
        <ol className="plain-list">
          {overrides.map((override, place) => (
            <OverrideRow
              key={override.id}
              override={override}
              learned={learned}
              may={may}
              onUp={place > 0 ? () => act("up", override.id) : null}
              onDown={place < overrides.length - 1 ? () => act("down", override.id) : null}
              onDelete={() => setAsked(override)}
            />
          ))}
        </ol>
      )}
      <div role="status">
        {deleted && (
          <div className="list-row">
            <InlineStack gap="200" blockAlign="center">
              <Text as="span">{words("overrides.gone", { name: deleted.name })}</Text>
              <Button variant="plain" loading={fetcher.state !== "idle"} onClick={() => act("undo", deleted.id)}>
                {words("overrides.undo")}
              </Button>
            </InlineStack>
          </div>
        )}
        {error && (
          <div className="list-row">
            <Text as="p" tone="critical">
              {words(error)}
            </Text>
          </div>
        )}
      </div>
      {may && (
        <Box padding="400" borderBlockStartWidth={overrides.length > 0 ? "025" : "0"} borderColor="border-secondary">
          {full ? <Text as="p">{words("overrides.full", { most: MOST_OVERRIDES })}</Text> : <Button url="/app/settings/lapse/new">{words("overrides.add")}</Button>}
        </Box>
      )}
      <ActionModal
        id="delete-override"
        open={asked !== null}
        title={words("overrides.deleteTitle", { name: asked?.name ?? "" })}
        verb={words("overrides.delete")}
        tone="critical"
        onClose={() => setAsked(null)}
        onDo={() => {
          if (asked) act("delete", asked.id);
          setAsked(null);
        }}
      >
        <BlockStack gap="200">
          <p>{words("overrides.deleteText", { count: asked?.shoppers ?? 0 })}</p>
          <p>{words("overrides.deleteNoMails")}</p>
        </BlockStack>
      </ActionModal>
    </Card>
  );
}
