import { BlockStack, Card, Text } from "@shopify/polaris";
import type { ReactNode } from "react";

export interface Figure {
  label: string;
  value: string;
  /** What the number is of. */
  base?: string;
}

/** A card of numbers, each with its name and its base. */
export function FiguresCard({ title, figures, children }: { title: string; figures: Figure[]; children?: ReactNode }) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {title}
        </Text>
        {figures.length > 0 && (
          <dl className="figures">
            {figures.map(({ label, value, base }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
                {base && <dd className="base">{base}</dd>}
              </div>
            ))}
          </dl>
        )}
        {children}
      </BlockStack>
    </Card>
  );
}
