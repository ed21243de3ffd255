import { BlockStack, Card, SkeletonBodyText, Text } from "@shopify/polaris";
import { Link } from "@remix-run/react";

/** A number that counts: what it is, how many, and of what base. */
export function MetricCard({ title, value, base, to }: { title: string; value: string; base: string; to?: string }) {
  return (
    <Card>
      <BlockStack gap="100">
        <Text as="h2" variant="headingSm">
          {to ? (
            <Link to={to} className="plain-link">
              {title}
            </Link>
          ) : (
            title
          )}
        </Text>
        <Text as="p" variant="headingLg" numeric>
          {value}
        </Text>
        <Text as="p" tone="subdued">
          {base}
        </Text>
      </BlockStack>
    </Card>
  );
}

/** The same height as a metric card with data in it. */
export function MetricSkeleton({ title }: { title: string }) {
  return (
    <Card>
      <BlockStack gap="100">
        <Text as="h2" variant="headingSm">
          {title}
        </Text>
        <div className="metric-skeleton">
          <SkeletonBodyText lines={2} />
        </div>
      </BlockStack>
    </Card>
  );
}
