import { useFetcher } from "@remix-run/react";
import { Box, Button, InlineStack, Link, Text } from "@shopify/polaris";
import type { SeasonNow } from "#app/lapse/load-season.server";
import type { WordsKey } from "../../i18n/words-key.ts";
import type { Plain } from "../plain.ts";
import { useFormat, useMay } from "../shop-format.tsx";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";

/** One line where the whole shop is quiet or new lapses are held back, with the one thing that can be done about it. @param onList above the list of the lapsed, from where it leads to the weeks */
export function SeasonLine({ season: { quiet, held }, onList }: { season: Plain<SeasonNow>; onList: boolean }) {
  const words = useWords();
  const format = useFormat();
  const may = useMay();
  const fetcher = useFetcher<{ done?: WordsKey }>();
  useToast(fetcher.data);
  if (!quiet && !held) return null;
  const line = [
    quiet && words("shoppers.season.quiet", { month: words(`words.month.${quiet.month}` as WordsKey) }),
    quiet && quiet.late > 0 && words(onList ? "shoppers.season.late" : "shoppers.season.lateLapsed", { count: quiet.late }),
    held && words("shoppers.season.held", { day: format.dayOf(held.since) }),
    held && held.n > 0 && words("shoppers.season.waiting", { count: held.n }),
  ];
  return (
    <Box paddingBlockEnd="300" paddingInline={{ xs: "400", sm: "0" }}>
      <InlineStack gap="300" blockAlign="center">
        <div role="status">
          <Text as="span">{line.filter(Boolean).join(" ")}</Text>
        </div>
        {onList && <Link url="/app/shoppers/weeks">{words("shoppers.season.weeks")}</Link>}
        {may("change-settings") && (
          <Button size="slim" loading={fetcher.state !== "idle"} onClick={() => fetcher.submit({ hold: held ? "no" : "yes" }, { method: "post", action: "/app/shoppers/weeks" })}>
            {words(held ? "shoppers.season.release" : "shoppers.season.hold")}
          </Button>
        )}
      </InlineStack>
    </Box>
  );
}
