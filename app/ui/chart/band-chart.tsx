import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";
import { ChartWithTable } from "./chart-with-table.tsx";
import { type BandPoint, type BandWords, sideOf } from "./figures.ts";

interface BandProps {
  title: string;
  /** What the weeks show, in one sentence. */
  summary: string;
  /** Full weeks in their order. */
  points: BandPoint[];
  words: BandWords;
}

/** Whether weeks are as they were expected to be: what was counted beside what was expected and within what. */
export function BandChart({ title, summary, points, words: called }: BandProps) {
  const words = useWords();
  const format = useFormat();
  if (points.length === 0) return null;
  const number = (n: number) => format.number(Math.round(n * 10) / 10);
  return (
    <ChartWithTable
      title={title}
      summary={summary}
      legend={[
        { mark: "line", text: called.actual },
        { mark: "dashes", text: called.expected },
        { mark: "band", text: called.band },
      ]}
      draw={({ BandDrawing }, width) => <BandDrawing points={points} words={called} width={width} />}
      base={words("charts.band.base")}
      table={{
        columns: [words("charts.band.week"), called.actual, called.expected, called.band, words("charts.band.side")],
        rows: points.map((point) => [format.day(point.day), number(point.actual), number(point.expected), words("charts.range", { low: number(point.low), high: number(point.high) }), words(`charts.band.${sideOf(point)}`)]),
      }}
    />
  );
}
