import { useNavigate } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";

const TYPING_MS = 300;

/**
 * A list's query that stands in the address. What is typed shows at once and goes into the address after a short rest;
 * a choice goes at once. Any change begins at the first page.
 * @param query what the address says, as the loader read it
 * @param write turns a query into the address's parameters
 */
export function useListQuery<Query extends { after?: string; before?: string; at?: number }>(query: Query, write: (query: Query) => URLSearchParams) {
  const navigate = useNavigate();
  const [draft, setDraft] = useState(query);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const address = write(query).toString();

  useEffect(() => {
    // A page that arrives while something newer is being typed must not take it away.
    if (timer.current === undefined) setDraft(query);
    // The address is the query's identity: loaders make a new object each time.
  }, [address]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const go = (next: Query, replace: boolean) => {
    timer.current = undefined;
    const search = write(next).toString();
    navigate(search ? `?${search}` : ".", { replace, preventScrollReset: true });
  };
  const set = (next: Query, typing: boolean) => {
    clearTimeout(timer.current);
    setDraft(next);
    if (typing) timer.current = setTimeout(() => go(next, true), TYPING_MS);
    else go(next, false);
  };
  return {
    draft,
    /** A choice: at once, and the back button undoes it. */
    choose: (patch: Partial<Query>) => set({ ...draft, after: undefined, before: undefined, at: undefined, ...patch }, false),
    /** A keystroke. */
    type: (patch: Partial<Query>) => set({ ...draft, ...patch, after: undefined, before: undefined, at: undefined }, true),
    /** Another query altogether. */
    replace: (next: Query) => set(next, false),
  };
}
