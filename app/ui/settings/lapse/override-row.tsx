import { BlockStack, Button, InlineStack, Link, Text } from "@shopify/polaris";
import type { ShownOverride } from "#app/lapse/load-overrides.server";
import { useCountries } from "../../countries.ts";
import type { Plain } from "../../plain.ts";
import { useFormat } from "../../shop-format.tsx";
import { useWords } from "../../words.tsx";
import { useRuleText } from "./rule-fields.tsx";
import { PastLine } from "./rule-preview-card.tsx";
import { textOf } from "./rule-text.ts";

type Shown = Plain<ShownOverride>;

/** So many countries are named in a line. */
const NAMED = 3;

interface OverrideRowProps {
  override: Shown;
  learned: boolean;
  /** Whether the reader may change it. */
  may: boolean;
  /** null: it is the first, or the last. */
  onUp: (() => void) | null;
  onDown: (() => void) | null;
  onDelete(): void;
}

/** One rule for some shoppers: its name, for whom, what it says, how many it applies to, and what it would have meant. */
export function OverrideRow({ override, learned, may, onUp, onDown, onDelete }: OverrideRowProps) {
  const words = useWords();
  const sentence = useRuleText();
  const whom = useWhom();
  const { id, name, choice, past } = override;
  return (
    <li className="list-row">
      <BlockStack gap="200">
        <BlockStack gap="050">
          <Text as="h3" variant="headingSm">
            {may ? <Link url={`/app/settings/lapse/${id}`} removeUnderline>{name}</Link> : name}
          </Text>
          <Text as="p">
            {whom(override.whom)}: {sentence(textOf(choice))}
          </Text>
          <Reading override={override} />
        </BlockStack>
        {past ? <PastLine past={past} /> : <Text as="p" tone="subdued">{words(learned ? "overrides.noPast" : "overrides.tooYoung")}</Text>}
        {may && (
          <InlineStack gap="300">
            <Button variant="plain" url={`/app/settings/lapse/${id}`} accessibilityLabel={words("overrides.edit", { name })}>
              {words("words.edit")}
            </Button>
            <Button variant="plain" disabled={onUp === null} onClick={onUp ?? undefined} accessibilityLabel={words("overrides.upThis", { name })}>
              {words("overrides.up")}
            </Button>
            <Button variant="plain" disabled={onDown === null} onClick={onDown ?? undefined} accessibilityLabel={words("overrides.downThis", { name })}>
              {words("overrides.down")}
            </Button>
            <Button variant="plain" tone="critical" onClick={onDelete} accessibilityLabel={words("overrides.deleteThis", { name })}>
              {words("overrides.delete")}
            </Button>
          </InlineStack>
        )}
      </BlockStack>
    </li>
  );
}

/** Whom an override is for, in words. */
export function useWhom(): (whom: Shown["whom"]) => string {
  const words = useWords();
  const { name } = useCountries();
  return (whom) => {
    if (whom.kind !== "countries") return words(`overrides.whom.${whom.kind}`, { name: whom.source.name });
    const named = whom.countries.slice(0, NAMED).map(name).join(", ");
    const rest = whom.countries.length - NAMED;
    return words("overrides.whom.countries", { countries: rest > 0 ? words("overrides.whom.more", { countries: named, n: rest }) : named });
  };
}

/** To how many it applies, when that was read, and what is wrong if it could not be. */
function Reading({ override: { whom, readAt, trouble, shoppers } }: { override: Shown }) {
  const words = useWords();
  const format = useFormat();
  const read = whom.kind === "countries" || readAt !== null;
  return (
    <>
      {trouble !== null && whom.kind !== "countries" && (
        <Text as="p" tone="critical">
          {words(`overrides.trouble.${whom.kind}.${trouble}`)} {words(readAt === null ? "overrides.trouble.never" : "overrides.trouble.kept")}
        </Text>
      )}
      {(read || trouble === null) && (
        <Text as="p" tone="subdued">
          {!read ? words("overrides.reading") : shoppers === null ? words("overrides.counting") : words("overrides.applies", { count: shoppers })}
          {readAt !== null && ` ${words("overrides.read", { when: format.instant(readAt) })}`}
        </Text>
      )}
    </>
  );
}
