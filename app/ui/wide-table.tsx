import type { ReactNode } from "react";
import { useArrived } from "./use-arrived.ts";
import { useMixedBoxes } from "./use-mixed-boxes.ts";

/**
 * A table that is stacked on a telephone. The server does not know the screen and writes it wide: there it stays out of sight until it is
 * stacked, so that nothing jumps.
 */
export function WideTable({ children }: { children: ReactNode }) {
  return <div ref={useMixedBoxes()} className={useArrived() ? undefined : "wide-until-arrived"}>{children}</div>;
}
