import { Await, useRevalidator } from "@remix-run/react";
import { Banner, BlockStack, Box, Button, Card, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { type ReactNode, Suspense } from "react";
import { useAlive } from "./use-alive.ts";
import { useWords } from "./words.tsx";

/** What stands in the place of data that could not be had: the reference under which the server logged why. */
export interface Trouble {
  trouble: string;
}

/** What a part of a page shows: here already, or on its way. */
export type Later<Value> = { here: Value | Trouble } | { later: Promise<Value | Trouble> };

const isTrouble = (value: unknown): value is Trouble => typeof value === "object" && value !== null && "trouble" in value;

interface PartProps<Value> {
  data: Later<Value>;
  /** Of the final height. */
  skeleton: ReactNode;
  /** The part stands in a card already; else its trouble brings its own. */
  inCard?: boolean;
  /** What is shown instead of the trouble where another part of the page tells of it. */
  failed?: ReactNode;
  children: (value: Value) => ReactNode;
}

/**
 * A part of a page whose data come after the first paint. While they come, a skeleton of its final height stands in its place;
 * if they fail, the trouble stays inside this part and the rest of the page lives.
 */
export function Part<Value>({ data, skeleton, inCard = false, failed, children }: PartProps<Value>) {
  const trouble = (reference?: string) => failed ?? (inCard ? <PartTrouble reference={reference} padding="400" /> : <Card><PartTrouble reference={reference} padding="0" /></Card>);
  const show = (value: Value | Trouble) => (isTrouble(value) ? trouble(value.trouble) : children(value as Value));
  // Polaris' provider renders anew as soon as it stands in the page; React gives up a part whose data are still on their way then, and says so as an error.
  const alive = useAlive();
  if ("here" in data) return show(data.here);
  if (!alive) return skeleton;
  return (
    <Suspense fallback={skeleton}>
      <Await resolve={data.later} errorElement={trouble()}>
        {show}
      </Await>
    </Suspense>
  );
}

function PartTrouble({ reference, padding }: { reference?: string; padding: "0" | "400" }) {
  const words = useWords();
  const revalidator = useRevalidator();
  return (
    <Box padding={padding}>
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
