import { BlockStack, Box, Card, Text } from "@shopify/polaris";
import type { ReactNode } from "react";

interface TableCardProps {
  /** Of the heading, by which the table is named. */
  id: string;
  title: string;
  help: string;
  children: ReactNode;
}

/** A card whose table reaches to its edges, under a heading with a sentence. */
export function TableCard({ id, title, help, children }: TableCardProps) {
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="300">
        <BlockStack gap="100">
          <Text as="h2" variant="headingSm" id={id}>
            {title}
          </Text>
          <Text as="p" tone="subdued">
            {help}
          </Text>
        </BlockStack>
      </Box>
      {children}
    </Card>
  );
}

/** A table of many columns: where it is wider than its card it is moved sideways, by keyboard too. @param labelledBy the id of its heading */
export function SidewaysTable({ labelledBy, children }: { labelledBy: string; children: ReactNode }) {
  return (
    <div className="scroll-sideways" role="group" aria-labelledby={labelledBy} tabIndex={0}>
      <table className="sums" aria-labelledby={labelledBy}>
        {children}
      </table>
    </div>
  );
}
