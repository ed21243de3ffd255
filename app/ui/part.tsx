import { useLocation, useRevalidator } from "@remix-run/react";
import { Banner, BlockStack, Box, Button, Card, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { type ReactNode, useEffect, useState } from "react";
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
  const value = useCome(data);
  if (value === undefined) return skeleton;
  if (!isTrouble(value)) return children(value);
  return failed ?? (inCard ? <PartTrouble reference={value.trouble} padding="400" /> : <Card><PartTrouble reference={value.trouble} padding="0" /></Card>);
}

/**
 * What has come: on a page that is read anew, say because something was saved on it, what it showed before until the newer is there. Undefined while the
 * first is on its way. Not by React's Suspense: it would put the skeleton back at each of these, and gives up a part that is on its way while Polaris'
 * provider renders anew.
 */
function useCome<Value>(data: Later<Value>): Value | Trouble | undefined {
  const { pathname, search } = useLocation();
  const address = pathname + search;
  const [come, setCome] = useState(() => ("here" in data ? { address, value: data.here } : undefined));
  useEffect(() => {
    let wanted = true;
    const note = (value: Value | Trouble) => wanted && setCome((before) => (before?.address === address && before.value === value ? before : { address, value }));
    if ("here" in data) note(data.here);
    // What breaks off on its way has no reference: nobody at the other end knows of it.
    else data.later.then(note, () => note({ trouble: "" }));
    return () => void (wanted = false);
  }, [data, address]);
  if ("here" in data) return data.here;
  return come?.address === address ? come.value : undefined;
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
