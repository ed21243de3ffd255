import { scaleLinear } from "@visx/scale";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";
import { Axes, roomFor } from "./axes.tsx";
import { CHART_HEIGHT, NARROW_CHART, type ReliabilityBin } from "./figures.ts";

/** px */
const RADIUS = { least: 3.5, most: 9 };

/** Each group of shoppers as a point in which what was said meets what it was; on the diagonal both are the same. */
export function ReliabilityDrawing({ bins, width }: { bins: ReliabilityBin[]; width: number }) {
  const words = useWords();
  const format = useFormat();
  const scale = scaleLinear<number>({ domain: [0, Math.min(1, Math.max(0.01, ...bins.flatMap(({ said, high }) => [said, high])))], nice: 5 });
  const most = Math.max(...bins.map(({ shoppers }) => shoppers));
  const ticks = scale.ticks(5);
  const plot = { left: roomFor(ticks.map(format.percent)) + 8, right: width - 10, top: 28, bottom: CHART_HEIGHT - 44 };
  const x = scale.copy().range([plot.left, plot.right]);
  const y = scale.copy().range([plot.bottom, plot.top]);
  const [, end = 1] = scale.domain();
  return (
    <svg viewBox={`0 0 ${width} ${CHART_HEIGHT}`}>
      <Axes plot={plot} up={ticks.map((share) => ({ at: y(share), text: format.percent(share) }))} across={scale.ticks(width < NARROW_CHART ? 3 : 5).map((share) => ({ at: x(share), text: format.percent(share) }))} />
      <text className="chart-label" x={0} y={12}>
        {words("charts.reliability.was")}
      </text>
      <text className="chart-label" x={plot.right} y={CHART_HEIGHT - 6} textAnchor="end">
        {words("charts.reliability.said")}
      </text>
      <text className="chart-label" x={plot.right} y={12} textAnchor="end">
        {words("charts.reliability.same")}
      </text>
      <line className="chart-reference" x1={x(0)} y1={y(0)} x2={x(end)} y2={y(end)} />
      {bins.map(({ said, was, low, high, shoppers }, bin) => (
        <g key={bin} className="chart-point">
          <path d={`M${x(said) - 4} ${y(high)}h8m-4 0V${y(low)}m-4 0h8`} />
          <circle cx={x(said)} cy={y(was)} r={RADIUS.least + (RADIUS.most - RADIUS.least) * Math.sqrt(shoppers / Math.max(1, most))} />
        </g>
      ))}
    </svg>
  );
}
