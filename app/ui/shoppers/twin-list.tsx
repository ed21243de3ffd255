import { useFetcher, useNavigate } from "@remix-run/react";
import { BlockStack, Box, Button, ButtonGroup, Card, EmptySearchResult, InlineError, InlineGrid, InlineStack, Link, Pagination, Text } from "@shopify/polaris";
import { useCallback, useState } from "react";
import type { TwinPage, TwinRecord } from "#app/shoppers/load-twins.server";
import type { WordsKey } from "../../i18n/words-key.ts";
import { AdminPage } from "../admin-page.tsx";
import type { Plain } from "../plain.ts";
import { useMay } from "../shop-format.tsx";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";
import { JoinQuestion } from "./join-question.tsx";
import { useTwinWords } from "./twin-words.ts";

type Pair = Plain<TwinPage>["pairs"][number];

/** Pairs of shoppers who are perhaps one person, for a merchant to decide one by one. A list and no table: each pair is one cell on every screen. */
export function TwinList({ page }: { page: Plain<TwinPage> }) {
  const words = useWords();
  const navigate = useNavigate();
  const fetcher = useFetcher<{ done?: WordsKey; refused?: WordsKey }>();
  const [asked, setAsked] = useState<Pair | null>(null);
  const close = useCallback(() => setAsked(null), []);
  useToast(fetcher.data);
  const { pairs, total, next, previous } = page;
  const say = (intent: string, { one, other }: Pair) => fetcher.submit({ intent, shopperId: one.id, otherId: other.id }, { method: "post" });
  const go = (to: "after" | "before", place: string | undefined) => () => place !== undefined && navigate(`/app/shoppers/twins?${new URLSearchParams({ [to]: place })}`);
  return (
    <AdminPage title={words("shoppers.twins.title")} subtitle={total.n === 0 ? undefined : words(total.capped ? "shoppers.twins.pairsMany" : "shoppers.twins.pairs", { count: total.n })} backAction={{ content: words("shopper.back"), url: "/app/shoppers" }}>
      <Card padding="0">
        {pairs.length === 0 ? (
          <Box padding="800">
            <EmptySearchResult title={words("shoppers.twins.none")} description={words("shoppers.twins.noneText")} />
          </Box>
        ) : (
          <>
            <Box padding="400">
              <BlockStack gap="200">
                <Text as="p">{words("shoppers.twins.intro")}</Text>
                {fetcher.data?.refused && <InlineError fieldID="twins" message={words(fetcher.data.refused)} />}
              </BlockStack>
            </Box>
            <ul className="plain-list">
              {pairs.map((pair) => (
                <PairRow key={`${pair.one.id} ${pair.other.id}`} pair={pair} busy={fetcher.state !== "idle"} onJoin={() => setAsked(pair)} onApart={() => say("tell-apart", pair)} />
              ))}
            </ul>
            {(next !== undefined || previous !== undefined) && (
              <Box padding="300">
                <InlineStack align="center">
                  <Pagination hasPrevious={previous !== undefined} hasNext={next !== undefined} onPrevious={go("before", previous)} onNext={go("after", next)} accessibilityLabels={{ previous: words("shoppers.twins.pageBefore"), next: words("words.next") }} />
                </InlineStack>
              </Box>
            )}
          </>
        )}
      </Card>
      <JoinQuestion
        of={asked}
        busy={fetcher.state !== "idle"}
        onJoin={() => {
          if (asked) say("join", asked);
          close();
        }}
        onClose={close}
      />
    </AdminPage>
  );
}

function PairRow({ pair, busy, onJoin, onApart }: { pair: Pair; busy: boolean; onJoin(): void; onApart(): void }) {
  const words = useWords();
  const may = useMay();
  return (
    <li className="list-row">
      <BlockStack gap="200">
        <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
          <One record={pair.one} />
          <One record={pair.other} />
        </InlineGrid>
        <Text as="p">{words("shoppers.twins.shared", { what: pair.alike.map((one) => words(`shopper.twins.alike.${one}`)).join(", ") })}</Text>
        {may("join-shoppers") && (
          <ButtonGroup>
            <Button onClick={onJoin} disabled={busy}>{words("shopper.twins.one")}</Button>
            <Button onClick={onApart} disabled={busy}>{words("shopper.twins.two")}</Button>
          </ButtonGroup>
        )}
      </BlockStack>
    </li>
  );
}

function One({ record }: { record: Plain<TwinRecord> }) {
  const { nameOf, factsOf } = useTwinWords();
  return (
    <BlockStack gap="050">
      <Link url={`/app/shoppers/${record.id}`}>{nameOf(record)}</Link>
      <Text as="p" tone="subdued">
        {factsOf(record)}
      </Text>
    </BlockStack>
  );
}
