import { AppProvider, BlockStack, Card, Page } from "@shopify/polaris";
import translations from "@shopify/polaris/locales/en.json" with { type: "json" };
import { I18nextProvider } from "react-i18next";
import type { BandPoint, ReliabilityBin } from "#app/ui/chart/figures";
import { i18nOf } from "../../../app/i18n/i18n-of.ts";
import { BandChart } from "../../../app/ui/chart/band-chart.tsx";
import { ReliabilityChart } from "../../../app/ui/chart/reliability-chart.tsx";
import { ShopFormat, type ShopFacts } from "../../../app/ui/shop-format.tsx";

const shop: ShopFacts = { name: "Nordlicht", currency: "EUR", timeZone: "Europe/Berlin", actor: "1", role: "owner", staff: {} };

const bins: ReliabilityBin[] = [
  { said: 0.021, was: 0.018, low: 0.014, high: 0.023, shoppers: 4210 },
  { said: 0.062, was: 0.071, low: 0.06, high: 0.083, shoppers: 2120 },
  { said: 0.118, was: 0.109, low: 0.093, high: 0.127, shoppers: 1430 },
  { said: 0.173, was: 0.181, low: 0.156, high: 0.209, shoppers: 860 },
  { said: 0.244, was: 0.262, low: 0.228, high: 0.299, shoppers: 610 },
  { said: 0.331, was: 0.312, low: 0.262, high: 0.367, shoppers: 320 },
  { said: 0.427, was: 0.451, low: 0.374, high: 0.53, shoppers: 155 },
  { said: 0.536, was: 0.487, low: 0.376, high: 0.599, shoppers: 74 },
  { said: 0.655, was: 0.69, low: 0.508, high: 0.827, shoppers: 29 },
  { said: 0.792, was: 0.636, low: 0.354, high: 0.848, shoppers: 11 },
];

/** Half a year of weeks, two of them outside: the eighth above, the nineteenth below. */
const points: BandPoint[] = Array.from({ length: 26 }, (_, week) => {
  const expected = 120 + 30 * Math.sin(week / 4) + week;
  const actual = Math.round(expected + 9 * Math.sin(week * 2.3) + (week === 7 ? 55 : week === 18 ? -48 : 0));
  return { day: new Date(Date.UTC(2026, 5, 1 + 7 * week)).toISOString().slice(0, 10), actual, expected, low: expected * 0.82 - 4, high: expected * 1.18 + 4 };
});

/** A page of the admin with nothing but charts. */
export const ChartsPage = () => (
  <I18nextProvider i18n={i18nOf("en")}>
    <AppProvider i18n={translations}>
      <ShopFormat shop={shop}>
        <Page title="Charts">
          <BlockStack gap="400">
            <Card>
              <ReliabilityChart title="What we said and what it was" summary="Where we said that 24 of 100 come back, 26 did." bins={bins} />
            </Card>
            <Card>
              <BandChart title="Orders by week" summary="Two of the last 26 weeks were outside of what was expected." points={points} words={{ actual: "Orders", expected: "Expected", band: "Usual range" }} />
            </Card>
          </BlockStack>
        </Page>
      </ShopFormat>
    </AppProvider>
  </I18nextProvider>
);
