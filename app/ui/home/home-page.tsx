import { useFetcher, useRevalidator } from "@remix-run/react";
import { BlockStack, Card, EmptyState, InlineGrid, Layout } from "@shopify/polaris";
import { type ReactNode, useState } from "react";
import type { SubmittedDraft } from "#app/campaigns/campaign";
import type { HomeCampaigns } from "#app/campaigns/load-home-campaigns.server";
import type { AlarmWithWorth } from "#app/lapse/load-alarms.server";
import type { MonthFigures } from "#app/lapse/months";
import type { MonthStakes } from "#app/lapse/stakes";
import type { ImportProgress } from "#app/orders/import-progress";
import type { ShopperCounts } from "#app/shoppers/shopper";
import type { EarlyCounts } from "#app/shops/shop";
import type { WordsKey } from "../../i18n/words-key.ts";
import { AdminPage } from "../admin-page.tsx";
import { MetricCard, MetricSkeleton } from "../metric-card.tsx";
import { type Later, Part, SkeletonLines } from "../part.tsx";
import type { Plain } from "../plain.ts";
import quietPicture from "../quiet.svg";
import { useFormat, useMay } from "../shop-format.tsx";
import { usePolling } from "../use-polling.ts";
import { useToast } from "../use-toast.ts";
import { useWords } from "../words.tsx";
import { HomeBanner, type HomeBannerView } from "./home-banner.tsx";
import { ImportCard } from "./import-card.tsx";
import { MonthsCard } from "./months-card.tsx";
import { NeedsCard } from "./needs-card.tsx";
import { RecentCampaigns } from "./recent-campaigns.tsx";
import { RegainedCard } from "./regained-card.tsx";
import { type GuideView, SetupGuide } from "./setup-guide.tsx";
import { StakesCard } from "./stakes-card.tsx";

export interface HomePageProps {
  banner: HomeBannerView | null;
  progress: ImportProgress;
  counts: ShopperCounts;
  early: EarlyCounts | null;
  /** null once it was removed */
  guide: GuideView | null;
  paused: boolean;
  /** A domain that was verified and does not pass any more. */
  lostDomain: string | null;
  /** A store for trying things out: what Comeback looks like with shoppers can be looked at. */
  development: boolean;
  /** null where the orders of the last months cannot be read. */
  months: Later<Plain<MonthFigures>> | null;
  /** null within it: nothing was learned yet. */
  stakes: Later<Plain<MonthStakes> | null>;
  campaigns: Later<Plain<HomeCampaigns & { submitted: SubmittedDraft[]; sentBack: SubmittedDraft[]; alarms: AlarmWithWorth[] }>>;
}

/** Home: what is being read, where shoppers stand, what waits for a person, and how the last campaigns went. */
export function HomePage({ banner, progress, counts, early, guide, paused, lostDomain, development, months, stakes, campaigns }: HomePageProps) {
  const words = useWords();
  const may = useMay();
  const fetcher = useFetcher<{ done?: WordsKey }>();
  const reading = progress.phase !== "done" && progress.phase !== "failed";
  // Stays to its end while the page is open: what stands below it must not jump.
  const [wasReading] = useState(reading);
  useToast(fetcher.data);
  usePolling(useRevalidator(), reading ? 2_500 : null);

  const empty = progress.phase === "done" && counts.all.all === 0;
  const pause = { id: "pause-sending", content: words(paused ? "home.resume" : "home.pause"), onAction: () => fetcher.submit({ intent: paused ? "resume" : "pause" }, { method: "post" }), loading: fetcher.state !== "idle" };
  const example = { content: words("home.example.see"), url: "/app/example" };
  return (
    <AdminPage title={words("home.title")} primaryAction={{ content: words("home.create"), url: "/app/campaigns/new" }} secondaryActions={[...(development ? [example] : []), ...(may("stop-sending") ? [pause] : [])]}>
      <BlockStack gap="400">
        {banner && <HomeBanner banner={banner} />}
        {(progress.phase !== "done" || wasReading) && <ImportCard progress={progress} early={early} />}
        {empty ? (
          <Card>
            <EmptyState heading={words("home.empty.title")} image={quietPicture} action={example}>
              <p>{words("home.empty.text")}</p>
            </EmptyState>
          </Card>
        ) : (
          <Metrics counts={counts} reading={reading} done={progress.phase === "done"} campaigns={campaigns} />
        )}
        {guide && <SetupGuide guide={guide} />}
        <Part data={campaigns} skeleton={<Halves left={<CardSkeleton lines={4} minHeight="160px" />} right={<CardSkeleton lines={4} minHeight="160px" />} />}>
          {({ uncertain, refusedCodes, recent, submitted, sentBack, alarms }) => (
            <BlockStack gap="400">
              <Halves left={<NeedsCard needs={{ uncertain, refusedCodes, recent, submitted, sentBack, lostDomain, alarms }} />} right={<RecentCampaigns rows={recent} />} />
              {/* After what is above it, which is as high as there are things to say: so nothing that can be seen moves. */}
              {!empty && <Part data={stakes} skeleton={<CardSkeleton lines={4} minHeight="148px" />}>{(value) => value && <StakesCard stakes={value} />}</Part>}
              {months && !empty && (
                <Part data={months} skeleton={<CardSkeleton lines={6} minHeight="212px" />}>
                  {(value) => (
                    <BlockStack gap="400">
                      <MonthsCard figures={value} />
                      <RegainedCard figures={value} />
                    </BlockStack>
                  )}
                </Part>
              )}
            </BlockStack>
          )}
        </Part>
      </BlockStack>
    </AdminPage>
  );
}

function Metrics({ counts, reading, done, campaigns }: Pick<HomePageProps, "counts" | "campaigns"> & { reading: boolean; done: boolean }) {
  const words = useWords();
  const format = useFormat();
  // Before anybody was judged a number is not known, which is not the same as none.
  const known = done || counts.lapsed.all + counts.slowing.all + counts.active.all + counts.came_back.all > 0;
  const base = (text: string) => (reading ? words("home.metrics.growing") : known ? text : words("home.metrics.unread"));
  const count = (n: number) => (known ? format.number(n) : "-");
  return (
    <InlineGrid columns={{ xs: 1, sm: 2, lg: 4 }} gap="400">
      <MetricCard title={words("home.metrics.lapsed")} value={count(counts.lapsed.all)} base={base(words("home.metrics.lapsedBase", { count: counts.lapsed.mailable }))} to="/app/shoppers" />
      <MetricCard title={words("home.metrics.slowing")} value={count(counts.slowing.all)} base={base(words("home.metrics.slowingBase", { count: counts.slowing.mailable }))} to="/app/shoppers?state=slowing" />
      <Part data={campaigns} skeleton={<MetricSkeleton title={words("home.metrics.cameBack")} />} failed={<MetricCard title={words("home.metrics.cameBack")} value="-" base={words("trouble.part.title")} />}>
        {({ cameBack }) => <MetricCard title={words("home.metrics.cameBack")} value={count(cameBack.all)} base={base(words("home.metrics.cameBackBase", { count: cameBack.afterMessage }))} to="/app/shoppers?state=came_back&sort=newest" />}
      </Part>
      <Part data={campaigns} skeleton={<MetricSkeleton title={words("home.metrics.spend")} />} failed={<MetricCard title={words("home.metrics.spend")} value="-" base={words("trouble.part.title")} />}>
        {({ revenue }) => <MetricCard title={words("home.metrics.spend")} value={format.money(revenue.minor)} base={words("home.metrics.spendBase", { count: revenue.orders })} />}
      </Part>
    </InlineGrid>
  );
}

/** Two cards side by side where there is room. */
function Halves({ left, right }: { left: ReactNode; right: ReactNode }) {
  return (
    <Layout>
      <Layout.Section variant="oneHalf">{left}</Layout.Section>
      <Layout.Section variant="oneHalf">{right}</Layout.Section>
    </Layout>
  );
}

function CardSkeleton({ lines, minHeight }: { lines: number; minHeight: string }) {
  return (
    <Card>
      <SkeletonLines lines={lines} minHeight={minHeight} />
    </Card>
  );
}
