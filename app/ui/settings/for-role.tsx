import { BlockStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import type { Action } from "#app/shops/roles";
import { useMay } from "../shop-format.tsx";
import { useWords } from "../words.tsx";

/** What only some may change: the others read it, and why. */
export function ForRole({ action, children }: { action: Action; children: ReactNode }) {
  const words = useWords();
  const may = useMay();
  if (may(action)) return children;
  return (
    <fieldset disabled className="for-role">
      <BlockStack gap="400">
        <Text as="p" tone="subdued">
          {words(action === "change-roles" ? "settings.forOwners" : "settings.forManagers")}
        </Text>
        {children}
      </BlockStack>
    </fieldset>
  );
}
