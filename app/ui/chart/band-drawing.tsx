import { scaleLinear } from "@visx/scale";
import { Area, LinePath } from "@visx/shape";
import { useFormat } from "../shop-format.tsx";
import { Axes, roomFor } from "./axes.tsx";
import { type BandPoint, type BandWords, CHART_HEIGHT, dayNumber, NARROW_CHART, pickTicks, sideOf, spreadLabels } from "./figures.ts";

/** px between the middles of days below the picture, and of labels beside it. */
const DAYS_APART = 68;
const LABELS_APART = 16;

const marks = { above: "M0-6 6.5 5h-13Z", below: "M0 6 6.5-5h-13Z", within: "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0" };

/** Week by week what was counted, what was expected and within what it was expected. The last week is marked. */
export function BandDrawing({ points, words, width }: { points: BandPoint[]; words: BandWords; width: number }) {
  const format = useFormat();
  const last = points.at(-1);
  if (!last) return null;
  const counts = scaleLinear<number>({ domain: [0, Math.max(1, ...points.flatMap(({ actual, high }) => [actual, high]))], nice: 4 });
  const ticks = counts.ticks(4).filter(Number.isInteger);
  const beside = width >= NARROW_CHART;
  const plot = { left: roomFor(ticks.map(format.number)) + 8, right: width - (beside ? roomFor(Object.values(words)) + 16 : 10), top: 10, bottom: CHART_HEIGHT - 28 };
  const y = counts.copy().range([plot.bottom, plot.top]);
  const days = scaleLinear<number>({ domain: [dayNumber(points[0]?.day ?? last.day), dayNumber(last.day)], range: [plot.left + 8, plot.right - 8] });
  const x = ({ day }: BandPoint) => days(dayNumber(day));
  const labels = [
    { text: words.actual, at: y(last.actual), className: "chart-label chart-label-actual" },
    { text: words.expected, at: y(last.expected), className: "chart-label" },
    { text: words.band, at: y(last.high), className: "chart-label" },
  ];
  const places = spreadLabels(labels.map(({ at }) => at), LABELS_APART, plot.bottom);
  return (
    <svg viewBox={`0 0 ${width} ${CHART_HEIGHT}`}>
      <Axes
        plot={plot}
        up={ticks.map((count) => ({ at: y(count), text: format.number(count) }))}
        across={pickTicks(points, Math.floor((plot.right - plot.left) / DAYS_APART)).map((point) => ({ at: x(point), text: format.shortDay(point.day), strong: point === last }))}
      />
      <Area className="chart-band" data={points} x={x} y0={({ low }) => y(low)} y1={({ high }) => y(high)} />
      <LinePath className="chart-band-edge" data={points} x={x} y={({ high }) => y(high)} />
      <LinePath className="chart-band-edge" data={points} x={x} y={({ low }) => y(low)} />
      <line className="chart-now" x1={x(last)} x2={x(last)} y1={plot.top} y2={plot.bottom} />
      <LinePath className="chart-expected" data={points} x={x} y={({ expected }) => y(expected)} />
      <LinePath className="chart-actual" data={points} x={x} y={({ actual }) => y(actual)} />
      {points.map((point) => {
        const side = sideOf(point);
        if (side === "within" && point !== last) return null;
        return <path key={point.day} className={point === last ? "chart-mark chart-mark-now" : "chart-mark"} data-side={side} d={marks[side]} transform={`translate(${x(point)} ${y(point.actual)})`} />;
      })}
      {beside &&
        labels.map(({ text, className }, index) => (
          <text key={text} className={className} x={plot.right + 4} y={places[index]} dominantBaseline="central">
            {text}
          </text>
        ))}
    </svg>
  );
}
