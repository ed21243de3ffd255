import { Badge, BlockStack, Card, Icon, InlineStack, Link, Text } from "@shopify/polaris";
import { AlertCircleIcon, CheckCircleIcon } from "@shopify/polaris-icons";
import type { StartCheck, StartCheckKey } from "#app/campaigns/campaign";
import { QUICK_MINUTES } from "#app/campaigns/ready-mail";
import type { ToneFinding } from "#app/messages/mail";
import type { WordsKey } from "../../i18n/words-key.ts";
import { useWords } from "../words.tsx";

const fixes: Partial<Record<StartCheckKey, { words: WordsKey; url: string }>> = {
  sender: { words: "editor.checks.fixSender", url: "/app/settings/sender" },
  reply_address: { words: "editor.checks.fixSender", url: "/app/settings/sender" },
  postal_address: { words: "editor.checks.fixSender", url: "/app/settings/sender" },
  text: { words: "editor.checks.fixText", url: "#mail" },
  tone: { words: "editor.checks.fixText", url: "#mail" },
  audience: { words: "editor.checks.fixWho", url: "#who" },
  goodwill: { words: "editor.checks.fixGoodwill", url: "/app/settings/offers" },
  left_out: { words: "editor.checks.fixLeftOut", url: "/app/settings/permission" },
  history: { words: "editor.checks.fixHome", url: "/app" },
  sending: { words: "editor.checks.fixHome", url: "/app" },
};

/**
 * What must be right before Start, each with the way to mend it.
 * @param tone how the mail sounds as it stands in the editor; before that is known, as it was saved
 */
export function ChecksCard({ checks, tone }: { checks: StartCheck[]; tone?: ToneFinding[] }) {
  const words = useWords();
  const findings = tone ?? checks.find(({ key }) => key === "tone")?.tone ?? [];
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm" id="checks">
          {words("editor.checks.title")}
        </Text>
        <ul className="plain-list check-list">
          {checks.map(({ key, ok: saved, mailTo }) => {
            // What is typed now is heard before it is saved; it can start only once it is.
            const ok = saved && (key !== "tone" || findings.every(({ blocks }) => !blocks));
            // Nobody has lapsed before the newest orders are in, whatever the conditions.
            const unread = key === "audience" && checks.some((check) => check.key === "history" && !check.ok);
            const fix = unread ? undefined : fixes[key];
            return (
              <li key={key}>
                <InlineStack gap="200" wrap={false} blockAlign="start">
                  <span>
                    <Icon source={ok ? CheckCircleIcon : AlertCircleIcon} tone={ok ? "success" : "caution"} accessibilityLabel={words(ok ? "editor.checks.ok" : "editor.checks.notOk")} />
                  </span>
                  <Text as="span">
                    {words(ok ? `editor.checks.${key}` : unread ? "editor.checks.audienceUnread" : `editor.checks.todo.${key}`)} {!ok && mailTo !== undefined && words("editor.checks.historyMail", { email: mailTo, minutes: QUICK_MINUTES })} {!ok && fix && <Link url={fix.url}>{words(fix.words)}</Link>}
                  </Text>
                </InlineStack>
                {key === "tone" && findings.length > 0 && <ToneList findings={findings} />}
              </li>
            );
          })}
        </ul>
      </BlockStack>
    </Card>
  );
}

/** Each line that presses, pities or shouts, with one that does not; what a rule forbids comes first. */
function ToneList({ findings }: { findings: ToneFinding[] }) {
  const words = useWords();
  const sorted = findings.toSorted((a, b) => Number(b.blocks) - Number(a.blocks));
  return (
    <ul className="plain-list tone-list" aria-label={words("editor.tone.label")}>
      {sorted.map(({ kind, where, line, better, blocks }) => (
        <li key={`${kind}${where}${line}`}>
          <BlockStack gap="050">
            <Text as="p" breakWord>
              <Badge tone={blocks ? "attention" : undefined}>{words(blocks ? "editor.tone.mend" : "editor.tone.advice")}</Badge> {words(`editor.where.${where}`)}: “{line}”
            </Text>
            <Text as="p" tone="subdued">
              {words(`editor.tone.why.${kind}`)} {words("editor.tone.better", { better })}
            </Text>
          </BlockStack>
        </li>
      ))}
    </ul>
  );
}
