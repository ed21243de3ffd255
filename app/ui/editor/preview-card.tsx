import { BlockStack, Box, Button, ButtonGroup, Card, InlineStack, Select, Text } from "@shopify/polaris";
import { useState } from "react";
import type { MailPreview } from "#app/messages/mail";
import { SkeletonLines } from "../part.tsx";
import type { ServerAnswer } from "../use-server-answer.ts";
import { useWords } from "../words.tsx";

export type PreviewAnswer = ServerAnswer<MailPreview>;
export interface ExampleShopper {
  id: string;
  name: string;
}

const views = ["phone", "desktop", "text"] as const;

interface PreviewCardProps {
  preview: PreviewAnswer;
  examples: ExampleShopper[];
  example: string;
  onExample(id: string): void;
}

/** The mail as a shopper sees it, at the same time as it is written. */
export function PreviewCard({ preview, examples, example, onExample }: PreviewCardProps) {
  const words = useWords();
  const [view, setView] = useState<(typeof views)[number]>("phone");
  const name = examples.find(({ id }) => id === example)?.name ?? words("editor.preview.asNobody");
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm" id="preview">
          {words("editor.preview.title")}
        </Text>
        <Select label={words("editor.preview.as")} labelInline options={[{ value: "", label: words("editor.preview.asNobody") }, ...examples.map(({ id, name: label }) => ({ value: id, label }))]} value={example} onChange={onExample} />
        <div role="group" aria-label={words("editor.preview.views")}>
          <ButtonGroup variant="segmented" fullWidth>
            {views.map((one) => (
              <Button key={one} size="slim" pressed={view === one} onClick={() => setView(one)}>
                {words(`editor.preview.${one}`)}
              </Button>
            ))}
          </ButtonGroup>
        </div>
        <Preview preview={preview} view={view} name={name} />
      </BlockStack>
    </Card>
  );
}

function Preview({ preview, view, name }: { preview: PreviewAnswer; view: (typeof views)[number]; name: string }) {
  const words = useWords();
  const { answer, pending, failed } = preview;
  if (failed && !answer) {
    return (
      <InlineStack gap="200" blockAlign="center">
        <Text as="p" tone="critical">
          {words("editor.preview.failed")}
        </Text>
        <Button size="slim" onClick={preview.again}>
          {words("editor.preview.again")}
        </Button>
      </InlineStack>
    );
  }
  if (!answer) return <SkeletonLines lines={14} minHeight="560px" />;
  return (
    <BlockStack gap="200">
      <Box padding="300" background="bg-surface-secondary" borderRadius="200">
        <Text as="p" fontWeight="semibold" breakWord>
          {answer.subject}
        </Text>
      </Box>
      <div className={pending ? "mail-preview waiting" : "mail-preview"} data-view={view} aria-busy={pending}>
        {view === "text" ? (
          <pre tabIndex={0} aria-label={words("editor.preview.frame", { name })}>
            {answer.text}
          </pre>
        ) : (
          // No script, no forms, no navigation, no origin: a mail is shown, not run.
          <iframe sandbox="" srcDoc={answer.html} title={words("editor.preview.frame", { name })} />
        )}
      </div>
    </BlockStack>
  );
}
