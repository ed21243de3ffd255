import { useAppBridge } from "@shopify/app-bridge-react";
import { BlockStack, Button, Card, Text, TextField } from "@shopify/polaris";
import { ClipboardIcon } from "@shopify/polaris-icons";
import type { CodeOfShopper } from "#app/offers/load-current-code.server";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";

/** The newest code that was made for them, and how it stands. */
export function CodeCard({ code }: { code: Plain<CodeOfShopper> | null }) {
  const words = useWords();
  const format = useFormat();
  const bridge = useAppBridge();
  const copy = async () => {
    await navigator.clipboard.writeText(code?.code ?? "");
    bridge.toast.show(words("shopper.code.copied"));
  };
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          {words("shopper.code.title")}
        </Text>
        {code === null ? (
          <Text as="p" tone="subdued">
            {words("shopper.code.none")}
          </Text>
        ) : (
          <>
            <TextField label={words("shopper.code.code")} labelHidden readOnly autoComplete="off" monospaced value={code.code} connectedRight={<Button icon={ClipboardIcon} accessibilityLabel={words("shopper.code.copy")} onClick={() => void copy()} />} />
            <Text as="p">{codeState(code, words, format)}</Text>
          </>
        )}
      </BlockStack>
    </Card>
  );
}

function codeState(code: Plain<CodeOfShopper>, words: ReturnType<typeof useWords>, format: ReturnType<typeof useFormat>): string {
  switch (code.state) {
    case "used":
      return words("shopper.code.used", { day: format.dayOf(code.usedAt ?? code.endsAt) });
    case "used_by_other":
      return words("shopper.code.usedByOther", { day: format.dayOf(code.usedAt ?? code.endsAt) });
    case "ended":
      return words("shopper.code.ended", { day: format.dayOf(code.endsAt) });
    case "planned":
    case "refused":
      return words(`shopper.code.${code.state}`);
    case "live":
      return words("shopper.code.validUntil", { day: format.dayOf(code.endsAt) });
  }
}
