import { useFetcher, useSearchParams } from "@remix-run/react";
import { BlockStack, Box, Button, ButtonGroup, Card, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { Timeline } from "#app/cases/timeline";
import type { WordsKey } from "../../i18n/words-key.ts";
import { type Later, Part, SkeletonLines } from "../part.tsx";
import type { Plain } from "../plain.ts";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";
import { TimelineRow } from "./timeline-row.tsx";

export const timelineChips = ["all", "messages", "answers", "orders", "notes"] as const;
export type TimelineChip = (typeof timelineChips)[number];

interface TimelineCardProps {
  timeline: Later<Plain<Timeline>>;
  chip: TimelineChip;
  shopperId: string;
  name: string | null;
  /** Nothing more is written into this file. */
  closed: boolean;
}

/** Everything that happened with a shopper, newest first, with a box for a note on top. */
export function TimelineCard({ timeline, chip, shopperId, name, closed }: TimelineCardProps) {
  const words = useWords();
  const [params, setParams] = useSearchParams();
  const choose = (filter: TimelineChip) => {
    const next = new URLSearchParams(params);
    next.delete("before");
    if (filter === "all") next.delete("show");
    else next.set("show", filter);
    setParams(next, { preventScrollReset: true });
  };
  const earlier = (before: string) => {
    const next = new URLSearchParams(params);
    next.set("before", before);
    setParams(next, { preventScrollReset: true });
  };
  return (
    <Card padding="0">
      <Box padding="400">
        <BlockStack gap="400">
          <Text as="h2" variant="headingSm">
            {words("shopper.timeline.title")}
          </Text>
          {!closed && <NoteBox name={name} />}
          <div role="group" aria-label={words("shopper.timeline.filterLabel")}>
            <ButtonGroup variant="segmented">
              {timelineChips.map((filter) => (
                <Button key={filter} size="slim" pressed={filter === chip} onClick={() => choose(filter)}>
                  {words(`shopper.timeline.filter.${filter}`)}
                </Button>
              ))}
            </ButtonGroup>
          </div>
        </BlockStack>
      </Box>
      <Part inCard data={timeline} skeleton={<Box padding="400">{<SkeletonLines lines={8} minHeight="240px" />}</Box>}>
        {({ entries, more }) =>
          entries.length === 0 ? (
            <Box padding="400" paddingBlockStart="0">
              <Text as="p" tone="subdued">
                {words("shopper.timeline.empty")}
              </Text>
            </Box>
          ) : (
            <>
              <ol className="plain-list">
                {entries.map((entry) => (
                  <TimelineRow key={entry.id} entry={entry} shopperId={shopperId} />
                ))}
              </ol>
              {more && (
                <Box padding="400" paddingBlockStart="200">
                  <InlineStack>
                    <Button onClick={() => earlier(more)}>{words("shopper.timeline.earlier")}</Button>
                  </InlineStack>
                </Box>
              )}
            </>
          )
        }
      </Part>
    </Card>
  );
}

function NoteBox({ name }: { name: string | null }) {
  const words = useWords();
  const fetcher = useFetcher<{ done?: WordsKey; error?: WordsKey }>();
  const [text, setText] = useState("");
  useToast(fetcher.data, () => setText(""));
  return (
    <BlockStack gap="200">
      <TextField
        label={words("shopper.timeline.note")}
        labelHidden
        placeholder={words("shopper.timeline.notePlaceholder")}
        multiline={2}
        autoComplete="off"
        value={text}
        onChange={setText}
        error={fetcher.data?.error && words(fetcher.data.error)}
        helpText={name ? words("shopper.timeline.staffOnly", { name }) : words("shopper.timeline.staffOnlyThey")}
      />
      <InlineStack align="end">
        <Button onClick={() => fetcher.submit({ intent: "note", text }, { method: "post" })} loading={fetcher.state !== "idle"}>
          {words("shopper.timeline.addNote")}
        </Button>
      </InlineStack>
    </BlockStack>
  );
}
