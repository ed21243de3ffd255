import { useEffect, useRef } from "react";

/**
 * Loads the page's data again from time to time, while the page is looked at.
 * @param everyMs null stops it
 */
export function usePolling(revalidator: { state: "idle" | "loading"; revalidate(): void }, everyMs: number | null): void {
  const latest = useRef(revalidator);
  latest.current = revalidator;
  useEffect(() => {
    if (everyMs === null) return;
    const timer = setInterval(() => {
      if (latest.current.state === "idle" && !document.hidden) latest.current.revalidate();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
}
