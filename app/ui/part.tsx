import { Await, useRevalidator } from "@remix-run/react";
import { Banner, BlockStack, Box, Button, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { type ReactNode, Suspense } from "react";
import { useWords } from "./words.tsx";

/** What stands in the place of data that could not be had: the reference under which the server logged why. */
export interface Trouble {
  trouble: string;
}

const isTrouble = (value: unknown): value is Trouble => typeof value === "object" && value !== null && "trouble" in value;

/**
 * A part of a page whose data come after the first paint. While they come, a skeleton of its final height stands in its place;
 * if they fail, the trouble stays inside this part and the rest of the page lives.
 */
export function Part<Value>({ data, skeleton, children }: { data: Promise<Value | Trouble>; skeleton: ReactNode; children: (value: Value) => ReactNode }) {
  return (
    <Suspense fallback={skeleton}>
      <Await resolve={data} errorElement={<PartTrouble />}>
        {(value) => (isTrouble(value) ? <PartTrouble reference={value.trouble} /> : children(value as Value))}
      </Await>
    </Suspense>
  );
}

function PartTrouble({ reference }: { reference?: string }) {
  const words = useWords();
  const revalidator = useRevalidator();
  return (
    <Box padding="400">
      <Banner tone="critical" title={words("trouble.part.title")}>
        <BlockStack gap="200">
          {reference && (
            <Text as="p" tone="subdued">
              {words("trouble.reference", { reference })}
            </Text>
          )}
          <InlineStack>
            <Button onClick={() => revalidator.revalidate()} loading={revalidator.state !== "idle"}>
              {words("trouble.part.again")}
            </Button>
          </InlineStack>
        </BlockStack>
      </Banner>
    </Box>
  );
}

/** Lines of text to come, announced to a screen reader. */
export function SkeletonLines({ lines, minHeight }: { lines: number; minHeight?: string }) {
  const words = useWords();
  return (
    <div role="status" aria-label={words("words.loading")} style={{ minHeight }}>
      <SkeletonBodyText lines={lines} />
    </div>
  );
}
