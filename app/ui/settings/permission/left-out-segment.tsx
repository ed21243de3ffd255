import { useFetcher, useRevalidator } from "@remix-run/react";
import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import type { SegmentChoice } from "#app/shoppers/load-left-out.server";
import type { LeftOutSegment as Chosen } from "#app/shops/shop";
import { FormSaveBar } from "../../form-save-bar.tsx";
import { FormTrouble, type SavedBy, StaleForm } from "../../form-trouble.tsx";
import { Part, SkeletonLines, type Later } from "../../part.tsx";
import type { Plain } from "../../plain.ts";
import { useFormat } from "../../shop-format.tsx";
import { usePolling } from "../../use-polling.ts";
import { useToast } from "../../use-toast.ts";
import { useVersionedForm } from "../../use-versioned-form.ts";
import { useWords } from "../../words.tsx";
import { NamedPicker } from "../named-picker.tsx";
import type { SettingsAnswer } from "../sender-form.tsx";

/** While its members are read for the first time. */
const LOOK_AGAIN_MS = 10_000;

interface LeftOutSegmentProps {
  version: number;
  last: SavedBy;
  chosen: Plain<Chosen> | null;
  choice: Later<Plain<SegmentChoice>>;
}

/** One segment of Shopify whose members get nothing. */
export function LeftOutSegment({ version, last, chosen, choice }: LeftOutSegmentProps) {
  const words = useWords();
  usePolling(useRevalidator(), chosen && chosen.readAt === null && chosen.trouble === null ? LOOK_AGAIN_MS : null);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {words("permission.segment.title")}
        </Text>
        <Part data={choice} skeleton={<SkeletonLines lines={2} minHeight="88px" />} inCard>
          {(loaded) => <SegmentForm version={version} last={last} chosen={chosen} choice={loaded} />}
        </Part>
      </BlockStack>
    </Card>
  );
}

function SegmentForm({ version, last, chosen, choice }: { version: number; last: SavedBy; chosen: Plain<Chosen> | null; choice: Plain<SegmentChoice> }) {
  const words = useWords();
  const fetcher = useFetcher<SettingsAnswer>();
  const form = useVersionedForm(version, { segment: chosen?.id ?? "" }, fetcher.data?.stale);
  const { segments, members } = choice;
  // One that was deleted at Shopify is still shown as what is chosen.
  const all = chosen && !segments.some(({ id }) => id === chosen.id) ? [{ id: chosen.id, name: chosen.name }, ...segments] : segments;
  const nameOf = (id: string) => all.find((segment) => segment.id === id)?.name ?? "";
  useToast(fetcher.data);
  return (
    <div data-form>
      <BlockStack gap="300">
        <StaleForm stale={form.stale} last={last} beside={[{ label: words("permission.segment.title"), mine: nameOf(form.fields.segment), theirs: nameOf(form.newer.segment) }]} onLoad={form.loadNewer} />
        <FormTrouble errors={fetcher.data?.errors} />
        <NamedPicker
          label={words("permission.segment.label")}
          helpText={words("permission.segment.help")}
          noMatch={words("permission.segment.noMatch")}
          error={choice.answered ? fetcher.data?.errors?.segment && words(fetcher.data.errors.segment) : words("permission.segment.noAnswer")}
          options={all}
          selected={form.fields.segment}
          onSelect={(segment) => form.change({ segment })}
        />
        {form.fields.segment !== "" && (
          <InlineStack align="space-between" blockAlign="center" gap="200">
            <span>{form.fields.segment === chosen?.id && <ReadState chosen={chosen} members={members} />}</span>
            <Button variant="plain" onClick={() => form.change({ segment: "" })}>
              {words("permission.segment.none")}
            </Button>
          </InlineStack>
        )}
      </BlockStack>
      <FormSaveBar
        id="left-out-segment"
        dirty={form.fields.segment !== form.saved.segment}
        saving={fetcher.state !== "idle"}
        onSave={() => fetcher.submit({ intent: "segment", version: form.version, segment: form.fields.segment }, { method: "post" })}
        onDiscard={form.discard}
      />
    </div>
  );
}

/** When its members were read, and what is wrong if they could not be. */
function ReadState({ chosen: { readAt, trouble }, members }: { chosen: Plain<Chosen>; members: number }) {
  const words = useWords();
  const format = useFormat();
  return (
    <Text as="span" tone={trouble === null ? "subdued" : "critical"}>
      {trouble !== null && `${words(`permission.segment.trouble.${trouble}`)} `}
      {readAt === null ? words("permission.segment.unread") : words("permission.segment.read", { count: members, when: format.instant(readAt) })}
    </Text>
  );
}
