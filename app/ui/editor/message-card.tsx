import { ActionList, BlockStack, Box, Button, Card, InlineStack, Link, List, Popover, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { type MailName, mailNames, type MailProblem, SUBJECT_MAX } from "#app/messages/mail";
import { inLanguage } from "#app/messages/templates/ready-made";
import { type Language, languages } from "#app/platform/languages";
import { useWords } from "../words.tsx";
import type { ChangeDraft, Draft } from "./draft.ts";

export interface SenderView {
  name: string;
  address: string;
  replyTo: string | null;
}

interface MessageCardProps {
  draft: Draft;
  change: ChangeDraft;
  errors: { subject?: string; previewLine?: string; body?: string };
  sender: SenderView;
  problems: MailProblem[];
}

const BODY = "mail-body";
const names = Object.keys(mailNames) as MailName[];

/** The mail: who it is from, the two lines that an inbox shows, and the text with its names and blocks. */
export function MessageCard({ draft, change, errors, sender, problems }: MessageCardProps) {
  const words = useWords();
  const insert = (text: string) => change({ body: insertAtCursor(draft.body, text) });
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingSm" id="mail">
          {words("editor.message.title")}
        </Text>
        <BlockStack gap="050">
          <Text as="p" fontWeight="medium">
            {words("editor.message.from")}
          </Text>
          <Text as="p" breakWord>
            {`${sender.name} <${sender.address}>`}
            {sender.replyTo && `, ${words("editor.message.replyTo", { address: sender.replyTo })}`}{" "}
            <Link url="/app/settings/sender">{words("editor.message.changeSender")}</Link>
          </Text>
        </BlockStack>
        <Select label={words("editor.message.language")} helpText={words("editor.message.languageHelp")} options={languages.map((value) => ({ value, label: words(`editor.message.languages.${value}`) }))} value={draft.locale} onChange={(value) => change(inOtherLanguage(draft, languages.find((one) => one === value) ?? draft.locale))} />
        <TextField label={words("editor.message.subject")} autoComplete="off" maxLength={SUBJECT_MAX} showCharacterCount value={draft.subject} error={errors.subject} helpText={words("editor.message.subjectHelp")} onChange={(subject) => change({ subject })} />
        <TextField label={words("editor.message.previewLine")} autoComplete="off" value={draft.previewLine} error={errors.previewLine} helpText={words("editor.message.previewLineHelp")} onChange={(previewLine) => change({ previewLine })} />
        <BlockStack gap="100">
          <InlineStack align="space-between" blockAlign="center">
            <Text as="span">
              <label htmlFor={BODY}>{words("editor.message.body")}</label>
            </Text>
            <InsertMenu withOffer={draft.offer !== null} language={draft.locale} onInsert={insert} />
          </InlineStack>
          <TextField id={BODY} label={words("editor.message.body")} labelHidden multiline={12} maxHeight={520} autoComplete="off" value={draft.body} error={errors.body} helpText={words("editor.message.bodyHelp")} onChange={(body) => change({ body })} />
        </BlockStack>
        {problems.length > 0 && <Problems problems={problems} />}
      </BlockStack>
    </Card>
  );
}

function Problems({ problems }: { problems: MailProblem[] }) {
  const words = useWords();
  return (
    <Box padding="300" background="bg-surface-caution" borderRadius="200">
      <BlockStack gap="100">
        <Text as="p" fontWeight="medium">
          {words("editor.message.problems")}
        </Text>
        <List>
          {problems.map(({ where, code, name }) => (
            <List.Item key={`${where}${code}${name}`}>
              {words(`editor.where.${where}`)}: {words(`editor.problem.${code}`, { name: name ?? "" })}
            </List.Item>
          ))}
        </List>
      </BlockStack>
    </Box>
  );
}

/** Plain names instead of a language to learn; a name that may be empty comes with what stands there then. */
function InsertMenu({ withOffer, language, onInsert }: { withOffer: boolean; language: Language; onInsert(text: string): void }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const item = (content: string, text: string) => ({
    content,
    onAction: () => {
      setOpen(false);
      onInsert(text);
    },
  });
  const fallbacks: Partial<Record<MailName, string>> = insertedWords[language].fallback;
  const written = (name: MailName) => (fallbacks[name] ? `{{ ${name} | default: '${fallbacks[name]}' }}` : `{{ ${name} }}`);
  const offered = names.filter((name) => withOffer || (name !== "offer" && name !== "offer_ends"));
  return (
    <Popover
      active={open}
      onClose={() => setOpen(false)}
      preferredAlignment="right"
      activator={
        <Button size="slim" disclosure={open ? "up" : "down"} onClick={() => setOpen(!open)} accessibilityLabel={words("editor.message.insertLabel")}>
          {words("editor.message.insert")}
        </Button>
      }
    >
      <ActionList
        sections={[
          { title: words("editor.message.namesTitle"), items: offered.map((name) => item(words(`editor.message.name.${name}`), written(name))) },
          {
            title: words("editor.message.blocksTitle"),
            items: [...(withOffer ? [item(words("editor.message.block.offer"), "\n\n[offer]\n\n")] : []), item(words("editor.message.block.button"), `\n\n[button ${insertedWords[language].button}]\n\n`)],
          },
        ]}
      />
    </Popover>
  );
}

/** Words that come into the mail by the Insert menu: in its language, not in the admin's. */
const insertedWords = {
  en: { fallback: { first_name: "there", town: "your town", last_order_month: "our shop" }, button: "See what is new" },
  de: { fallback: { first_name: "und guten Tag", town: "Ihrem Ort", last_order_month: "Shop" }, button: "Neues ansehen" },
} as const satisfies Record<Language, { fallback: Partial<Record<MailName, string>>; button: string }>;

/** A text that is still ours follows the language; one that somebody wrote stays. */
const inOtherLanguage = (draft: Draft, locale: Language): Partial<Draft> => ({ locale, ...inLanguage(draft, locale) });

/** Puts a text where the cursor stands, or at the end when the field was never entered. */
function insertAtCursor(body: string, text: string): string {
  const field = document.getElementById(BODY);
  const at = field instanceof HTMLTextAreaElement ? (field.selectionStart ?? body.length) : body.length;
  const end = field instanceof HTMLTextAreaElement ? (field.selectionEnd ?? at) : at;
  return body.slice(0, at) + text + body.slice(end);
}
