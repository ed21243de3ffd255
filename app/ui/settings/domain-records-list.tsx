import { useAppBridge } from "@shopify/app-bridge-react";
import { Badge, type BadgeProps, BlockStack, Button, Card, InlineStack, Text, TextField } from "@shopify/polaris";
import { ClipboardIcon } from "@shopify/polaris-icons";
import { useId } from "react";
import type { RecordState } from "#app/shops/domain-records";
import type { DomainView } from "#app/shops/load-domain.server";
import type { Plain } from "../plain.ts";
import { useWords } from "../words.tsx";

/** Red only for what is surely wrong; what is not there yet is merely to do. */
const tones: Record<RecordState, BadgeProps["tone"]> = { found: "success", missing: "attention", other: "critical", unknown: undefined };

/** The records to set, each with what can be copied and how it stands. A list, not a table: the values are longer than any column. */
export function DomainRecords({ own }: { own: Plain<DomainView> }) {
  const words = useWords();
  return (
    <Card padding="0">
      <ol className="plain-list">
        {own.records.map(({ key, type, host, value, state, seen }) => (
          <li key={key} className="list-row">
            <BlockStack gap="300">
              <InlineStack align="space-between" blockAlign="center" gap="200">
                <Text as="h2" variant="headingSm">
                  {words(`settings.domain.record.${key}`)} ({type})
                </Text>
                <Badge tone={tones[state]}>{words(own.checkedAt === null ? "settings.domain.state.unknown" : `settings.domain.state.${state}`)}</Badge>
              </InlineStack>
              <Text as="p" tone="subdued">
                {words(`settings.domain.purpose.${key}`)}
              </Text>
              <Copied label={words("settings.domain.host")} value={host} of={words(`settings.domain.record.${key}`)} />
              <Copied label={words(type === "MX" ? "settings.domain.valueMx" : "settings.domain.value")} value={value} of={words(`settings.domain.record.${key}`)} />
              {state === "other" && seen && (
                <Text as="p" breakWord>
                  {words("settings.domain.seen", { seen })}
                </Text>
              )}
            </BlockStack>
          </li>
        ))}
      </ol>
      <div className="list-row">
        <Text as="p" tone="subdued">
          {words("settings.domain.hostHelp", { domain: own.domain })}
        </Text>
      </div>
    </Card>
  );
}

function Copied({ label, value, of }: { label: string; value: string; of: string }) {
  const words = useWords();
  const bridge = useAppBridge();
  const id = useId();
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => bridge.toast.show(words("words.copied")),
      // A browser may forbid it within the admin: then it stands selected, one key away.
      () => document.querySelector<HTMLInputElement>(`#${CSS.escape(id)}`)?.select(),
    );
  return <TextField id={id} label={label} readOnly autoComplete="off" monospaced value={value} connectedRight={<Button icon={ClipboardIcon} accessibilityLabel={words("settings.domain.copy", { what: label, of })} onClick={() => void copy()} />} />;
}
