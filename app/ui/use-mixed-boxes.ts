import { type RefObject, useEffect, useRef } from "react";

/**
 * Where some of many are ticked, Polaris says so of the box above them by aria alone, and the browser, for which that box is not checked,
 * does not pass it on. Here the browser is told too. For boxes within the element that gets the ref, in a component that renders with them.
 */
export function useMixedBoxes(): RefObject<HTMLDivElement> {
  const within = useRef<HTMLDivElement>(null);
  useEffect(() => {
    for (const box of within.current?.querySelectorAll<HTMLInputElement>("input[type=checkbox]") ?? []) box.indeterminate = box.getAttribute("aria-checked") === "mixed";
  });
  return within;
}
