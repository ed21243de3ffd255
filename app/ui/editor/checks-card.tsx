import { BlockStack, Card, Icon, InlineStack, Link, Text } from "@shopify/polaris";
import { AlertCircleIcon, CheckCircleIcon } from "@shopify/polaris-icons";
import type { StartCheck, StartCheckKey } from "#app/campaigns/campaign";
import type { WordsKey } from "../../i18n/words-key.ts";
import { useWords } from "../words.tsx";

const fixes: Partial<Record<StartCheckKey, { words: WordsKey; url: string }>> = {
  sender: { words: "editor.checks.fixSender", url: "/app/settings/sender" },
  reply_address: { words: "editor.checks.fixSender", url: "/app/settings/sender" },
  postal_address: { words: "editor.checks.fixSender", url: "/app/settings/sender" },
  text: { words: "editor.checks.fixText", url: "#mail" },
  audience: { words: "editor.checks.fixWho", url: "#who" },
  goodwill: { words: "editor.checks.fixGoodwill", url: "/app/settings/offers" },
  left_out: { words: "editor.checks.fixLeftOut", url: "/app/settings/permission" },
  history: { words: "editor.checks.fixHome", url: "/app" },
  sending: { words: "editor.checks.fixHome", url: "/app" },
};

/** What must be right before Start, each with the way to mend it. */
export function ChecksCard({ checks }: { checks: StartCheck[] }) {
  const words = useWords();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm" id="checks">
          {words("editor.checks.title")}
        </Text>
        <ul className="plain-list check-list">
          {checks.map(({ key, ok }) => {
            const fix = fixes[key];
            return (
              <li key={key}>
                <InlineStack gap="200" wrap={false} blockAlign="start">
                  <span>
                    <Icon source={ok ? CheckCircleIcon : AlertCircleIcon} tone={ok ? "success" : "caution"} accessibilityLabel={words(ok ? "editor.checks.ok" : "editor.checks.notOk")} />
                  </span>
                  <Text as="span">
                    {words(ok ? `editor.checks.${key}` : `editor.checks.todo.${key}`)} {!ok && fix && <Link url={fix.url}>{words(fix.words)}</Link>}
                  </Text>
                </InlineStack>
              </li>
            );
          })}
        </ul>
      </BlockStack>
    </Card>
  );
}
