import { useLocation } from "@remix-run/react";
import { type ReactNode, useEffect, useRef } from "react";

/**
 * The page below the menu, which keeps the keyboard's place: what was pressed may be another button afterwards, or gone with its page; the
 * browser then drops the focus, and the next Tab would begin at the top of the document.
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
    // Not at once: while the focus goes from one thing to the next it is nowhere too.
    let soon = 0;
    const watcher = new MutationObserver(() => {
      cancelAnimationFrame(soon);
      soon = requestAnimationFrame(putBack);
    });
    watcher.observe(main, { subtree: true, childList: true });
    document.addEventListener("focusin", remember);
    document.addEventListener("pointerdown", forget, true);
    return () => {
      watcher.disconnect();
      cancelAnimationFrame(soon);
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
  if (element.isConnected) return element;
  // Polaris keeps a copy of a page's actions out of sight, to measure them: the id may be there twice.
  const places = element.id ? [...document.querySelectorAll<HTMLElement>(`#${CSS.escape(element.id)}`)] : [];
  return places.find((place) => place.checkVisibility({ visibilityProperty: true })) ?? null;
}
