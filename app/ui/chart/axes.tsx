import type { ReactNode } from "react";

/** Where the figures stand within a picture: px from its upper left corner. */
export interface Plot {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

interface Tick {
  at: number;
  text: string;
  strong?: boolean;
}

/** px for texts in the size of labels: rather too many, since a font that is not there yet cannot be measured. */
export const roomFor = (texts: string[]): number => Math.max(...texts.map((text) => text.length)) * 6.8 + 8;

/** Thin lines across, their figures on the left, what stands below on the right of it. */
export function Axes({ plot: { left, right, bottom }, up, across }: { plot: Plot; up: Tick[]; across: Tick[] }): ReactNode {
  return (
    <>
      {up.map(({ at, text }) => (
        <g key={text}>
          <line className="chart-grid" x1={left} x2={right} y1={at} y2={at} />
          <text className="chart-label" x={left - 8} y={at} dominantBaseline="central" textAnchor="end">
            {text}
          </text>
        </g>
      ))}
      {across.map(({ at, text, strong }) => (
        <text key={text} className={strong ? "chart-label chart-label-strong" : "chart-label"} x={at} y={bottom + 18} textAnchor={at > right - 20 ? "end" : at < left + 8 ? "start" : "middle"}>
          {text}
        </text>
      ))}
    </>
  );
}
