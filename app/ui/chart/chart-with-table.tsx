import { BlockStack, Text } from "@shopify/polaris";
import { type ReactNode, type RefObject, useEffect, useId, useRef, useState } from "react";
import { PictureTable } from "../picture-table.tsx";
import { TableBehindButton } from "../table-behind-button.tsx";
import { useWords } from "../words.tsx";
import type * as drawings from "./drawings.ts";
import { CHART_HEIGHT } from "./figures.ts";

type Drawings = typeof drawings;

interface ChartProps {
  title: string;
  /** One sentence with what the picture shows; also its name for those who do not see it. */
  summary: string;
  /** What stands above the picture where it is too narrow for labels beside its lines. */
  legend?: { mark: "line" | "dashes" | "band"; text: string }[];
  draw(drawings: Drawings, width: number): ReactNode;
  /** How to read it. */
  base: string;
  table: { columns: string[]; /** Each begins with the name of its row. */ rows: string[][] };
}

/**
 * A picture with its name, its sentence and its table. What draws is loaded when such a picture is on the page (docs/decisions/018): until then its
 * place is kept, and if it does not come, the table stands open.
 */
export function ChartWithTable({ title, summary, legend = [], draw, base, table: { columns, rows } }: ChartProps) {
  const words = useWords();
  const drawings = useDrawings();
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const sentence = useId();
  const failed = drawings === "failed";
  return (
    <BlockStack gap="300">
      <BlockStack gap="100">
        <Text as="h3" variant="headingSm">
          {title}
        </Text>
        <Text as="p" id={sentence}>
          {summary}
        </Text>
      </BlockStack>
      {failed ? (
        <Text as="p" tone="subdued">
          {words("charts.failed")}
        </Text>
      ) : (
        <div className="chart">
          {legend.length > 0 && (
            <div className="chart-legend" aria-hidden>
              {legend.map(({ mark, text }) => (
                <span key={mark} className={`chart-legend-${mark}`}>
                  {text}
                </span>
              ))}
            </div>
          )}
          <div ref={place} className="chart-picture" style={{ blockSize: CHART_HEIGHT }} role="img" aria-labelledby={sentence}>
            {drawings !== "coming" && width > 0 && draw(drawings, width)}
          </div>
          <Text as="p" tone="subdued">
            {base}
          </Text>
        </div>
      )}
      <TableBehindButton label={title} open={failed}>
        <PictureTable columns={columns} rows={rows} />
      </TableBehindButton>
    </BlockStack>
  );
}

/** Not by React's Suspense: on the server it would wait for what only browsers need. */
function useDrawings(): Drawings | "coming" | "failed" {
  const [drawings, setDrawings] = useState<Drawings | "coming" | "failed">("coming");
  useEffect(() => {
    let wanted = true;
    const note = (come: Drawings | "failed") => wanted && setDrawings(come);
    import("./drawings.ts").then(note, () => note("failed"));
    return () => void (wanted = false);
  }, []);
  return drawings;
}

/** px, as it was last when there was room: 0 in a part of the page that was not opened yet. */
function useWidth(place: RefObject<HTMLElement>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!place.current) return;
    const observer = new ResizeObserver(([seen]) => setWidth((before) => Math.floor(seen?.contentRect.width ?? 0) || before));
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [place]);
  return width;
}
