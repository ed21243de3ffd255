import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, ButtonGroup, Card, InlineError, Link, Text } from "@shopify/polaris";
import { useCallback, useState } from "react";
import type { Shopper } from "#app/shoppers/shopper";
import type { Suggestion, Twins } from "#app/shoppers/load-twins.server";
import type { WordsKey } from "../../i18n/words-key.ts";
import { ActionModal } from "../action-modal.tsx";
import type { Plain } from "../plain.ts";
import { useFormat, useMay } from "../shop-format.tsx";
import { JoinQuestion } from "../shoppers/join-question.tsx";
import { useTwinWords } from "../shoppers/twin-words.ts";
import { useStaffName } from "../staff-name.ts";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";

/** Who is perhaps the same person, whom they are joined with, and whom somebody told them apart from; nothing where there is none of these. */
export function TwinCard({ shopper, twins }: { shopper: Plain<Shopper>; twins: Plain<Twins> }) {
  const words = useWords();
  const fetcher = useFetcher<{ done?: WordsKey; refused?: WordsKey }>();
  const [asked, setAsked] = useState<Plain<Suggestion> | "part" | null>(null);
  const close = useCallback(() => setAsked(null), []);
  useToast(fetcher.data, close);
  const { suggestions, joined, apart } = twins;
  const busy = fetcher.state !== "idle";
  const say = (intent: string, otherId?: string) => fetcher.submit({ intent, ...(otherId !== undefined && { otherId }) }, { method: "post" });
  if (suggestions.length + apart.length === 0 && joined === null) return null;
  const joining = asked === null || asked === "part" ? null : asked;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {words(joined ? "shopper.twins.joinedTitle" : "shopper.twins.title")}
        </Text>
        {joined && <Joined joined={joined} onPart={() => setAsked("part")} />}
        {suggestions.map((other) => (
          <Suggested key={other.id} other={other} busy={busy} onJoin={() => setAsked(other)} onApart={() => say("tell-apart", other.id)} />
        ))}
        {fetcher.data?.refused && <InlineError fieldID="twins" message={words(fetcher.data.refused)} />}
        {apart.map((other) => (
          <Apart key={other.id} other={other} busy={busy} onTakeBack={() => say("forget-apart", other.id)} />
        ))}
      </BlockStack>
      <JoinQuestion
        of={joining && { one: shopper, other: joining, leader: joining.leaderId === shopper.id ? shopper : joining, why: joining.why }}
        busy={busy}
        onJoin={() => {
          say("join", joining?.id);
          close();
        }}
        onClose={close}
      />
      <ActionModal id="part-shoppers" open={asked === "part"} title={words("shopper.twins.takeBackQuestion")} verb={words("shopper.twins.takeBack")} busy={busy} onDo={() => say("part")} onClose={close}>
        <Text as="p">{words("shopper.twins.takeBackText")}</Text>
      </ActionModal>
    </Card>
  );
}

function Suggested({ other, busy, onJoin, onApart }: { other: Plain<Suggestion>; busy: boolean; onJoin(): void; onApart(): void }) {
  const words = useWords();
  const may = useMay();
  const { nameOf, factsOf } = useTwinWords();
  return (
    <BlockStack gap="100">
      <Link url={`/app/shoppers/${other.id}`}>{nameOf(other)}</Link>
      <Text as="p" tone="subdued">
        {factsOf(other)}
      </Text>
      <Text as="p">{words("shoppers.twins.shared", { what: other.alike.map((one) => words(`shopper.twins.alike.${one}`)).join(", ") })}</Text>
      {may("join-shoppers") && (
        <div className="not-on-paper">
          <ButtonGroup>
            <Button onClick={onJoin} disabled={busy}>{words("shopper.twins.one")}</Button>
            <Button onClick={onApart} disabled={busy}>{words("shopper.twins.two")}</Button>
          </ButtonGroup>
        </div>
      )}
    </BlockStack>
  );
}

function Joined({ joined, onPart }: { joined: NonNullable<Plain<Twins>["joined"]>; onPart(): void }) {
  const words = useWords();
  const format = useFormat();
  const may = useMay();
  const staffName = useStaffName();
  const { nameOf } = useTwinWords();
  const name = [nameOf(joined), joined.email && `(${joined.email})`].filter(Boolean).join(" ");
  return (
    <BlockStack gap="200">
      <Text as="p" breakWord>
        {words("shopper.twins.joined", { name, who: staffName(joined.by), day: format.dayOf(joined.at) })}
      </Text>
      {joined.unwilling && <Text as="p">{words("shopper.twins.unwilling")}</Text>}
      {may("join-shoppers") && (
        <div className="not-on-paper">
          <Button onClick={onPart}>{words("shopper.twins.takeBack")}</Button>
        </div>
      )}
    </BlockStack>
  );
}

function Apart({ other, busy, onTakeBack }: { other: Plain<Twins>["apart"][number]; busy: boolean; onTakeBack(): void }) {
  const words = useWords();
  const format = useFormat();
  const may = useMay();
  const staffName = useStaffName();
  const { nameOf } = useTwinWords();
  return (
    <BlockStack gap="100">
      <Text as="p" tone="subdued">
        {words("shopper.twins.apart", { name: nameOf(other), who: staffName(other.by), day: format.dayOf(other.at) })}
      </Text>
      {may("join-shoppers") && (
        <div className="not-on-paper">
          <Button variant="plain" onClick={onTakeBack} disabled={busy}>
            {words("shopper.twins.takeBack")}
          </Button>
        </div>
      )}
    </BlockStack>
  );
}
