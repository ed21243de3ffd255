import { useLocation } from "@remix-run/react";
import { type ReactNode, useEffect, useRef } from "react";

/**
 * The page below the menu, which keeps the keyboard's place: a button that is busy is disabled, and what was pressed may be gone with the old
 * page; the browser then drops the focus, and the next Tab would begin at the top of the document.
 */
export function MainArea({ children }: { children: ReactNode }) {
  const area = useRef<HTMLElement>(null);
  const last = useRef<HTMLElement | null>(null);
  const { pathname } = useLocation();

  useEffect(() => {
    const main = area.current;
    if (!main) return;
    const remember = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement && target !== main) last.current = target;
    };
    // Whoever presses beside everything wants the focus nowhere.
    const forget = () => {
      last.current = null;
    };
    const putBack = () => {
      if (last.current && isNowhere()) placeOf(last.current)?.focus({ preventScroll: true });
    };
    const watcher = new MutationObserver(putBack);
    watcher.observe(main, { subtree: true, childList: true, attributes: true, attributeFilter: ["disabled", "aria-disabled"] });
    document.addEventListener("focusin", remember);
    document.addEventListener("pointerdown", forget, true);
    return () => {
      watcher.disconnect();
      document.removeEventListener("focusin", remember);
      document.removeEventListener("pointerdown", forget, true);
    };
  }, []);

  const arrived = useRef(pathname);
  useEffect(() => {
    if (arrived.current === pathname) return;
    arrived.current = pathname;
    // On another page nothing of the old one is left to go back to.
    last.current = null;
    if (isNowhere()) area.current?.focus({ preventScroll: true });
  }, [pathname]);

  return (
    <main ref={area} tabIndex={-1} className="main-area">
      {children}
    </main>
  );
}

const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** Where something was that had the focus: itself, or what has its id now, such as Resume in the place of Pause. */
function placeOf(element: HTMLElement): HTMLElement | null {
  const place = element.isConnected ? element : element.id ? document.getElementById(element.id) : null;
  return place?.matches(":disabled") ? null : place;
}
