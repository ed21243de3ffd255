import { useFetchers, useNavigation, useRevalidator } from "@remix-run/react";
import { type ReactNode, useEffect, useRef } from "react";

/**
 * The page below the menu, which keeps the keyboard's place: a button that is busy is disabled, and what was pressed may be gone with the old
 * page; the browser then drops the focus, and the next Tab would begin at the top of the document.
 */
export function MainArea({ children }: { children: ReactNode }) {
  const area = useRef<HTMLElement>(null);
  const last = useRef<Element | null>(null);
  const navigation = useNavigation();
  const fetchers = useFetchers();
  const revalidator = useRevalidator();
  const busy = navigation.state !== "idle" || revalidator.state !== "idle" || fetchers.length > 0;

  useEffect(() => {
    const remember = ({ target }: FocusEvent) => {
      if (target instanceof Element && target !== area.current) last.current = target;
    };
    document.addEventListener("focusin", remember);
    return () => document.removeEventListener("focusin", remember);
  }, []);

  useEffect(() => {
    if (busy || last.current === null || document.activeElement !== document.body) return;
    // The same button under another name, such as Pause and Resume, is known by its id.
    const place = last.current.isConnected ? last.current : last.current.id ? document.getElementById(last.current.id) : null;
    (place instanceof HTMLElement ? place : area.current)?.focus({ preventScroll: true });
  }, [busy]);

  return (
    <main ref={area} tabIndex={-1} className="main-area">
      {children}
    </main>
  );
}
