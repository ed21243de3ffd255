import { Text } from "@shopify/polaris";
import type { MonthStakes, UsualSpend } from "#app/lapse/stakes";
import { FiguresCard } from "../figures.tsx";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";

/** What those who lapsed this month usually spend: between two bounds, never as a loss. */
export function StakesCard({ stakes: { all, mailable, horizonDays } }: { stakes: MonthStakes }) {
  const words = useWords();
  const format = useFormat();
  const between = ({ low, high }: UsualSpend) => words("home.stakes.between", { low: format.money(low), high: format.money(high) });
  return (
    <FiguresCard
      title={words("home.stakes.title")}
      figures={[
        { label: words("home.stakes.shoppers"), value: format.number(all.shoppers), base: words("home.stakes.mailable", { count: mailable.shoppers }) },
        ...(all.shoppers === 0
          ? []
          : [
              { label: words("home.stakes.usual", { days: horizonDays }), value: between(all) },
              { label: words("home.stakes.reach"), value: mailable.shoppers === 0 ? "-" : between(mailable) },
            ]),
      ]}
    >
      <Text as="p" tone="subdued">
        {words("home.stakes.base")}
      </Text>
    </FiguresCard>
  );
}
