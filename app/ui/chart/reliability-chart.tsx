import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";
import { ChartWithTable } from "./chart-with-table.tsx";
import type { ReliabilityBin } from "./figures.ts";

/**
 * Whether what was said came true: for each group of shoppers the share that was said beside the share that it was.
 * @param props.bins up to ten, from the least said to the most
 * @param props.summary what they show, in one sentence
 */
export function ReliabilityChart({ title, summary, bins }: { title: string; summary: string; bins: ReliabilityBin[] }) {
  const words = useWords();
  const format = useFormat();
  if (bins.length === 0) return null;
  return (
    <ChartWithTable
      title={title}
      summary={summary}
      draw={({ ReliabilityDrawing }, width) => <ReliabilityDrawing bins={bins} width={width} />}
      base={words("charts.reliability.base")}
      table={{
        columns: [words("charts.reliability.said"), words("charts.reliability.was"), words("charts.reliability.between"), words("charts.reliability.shoppers")],
        rows: bins.map(({ said, was, low, high, shoppers }) => [format.percent(said), format.percent(was), words("charts.range", { low: format.percent(low), high: format.percent(high) }), format.number(shoppers)]),
      }}
    />
  );
}
