import { useEffect, useRef, useState } from "react";

const REST_MS = 350;

export interface ServerAnswer<Answer> {
  /** The newest answer; it stays while a newer one is on its way. */
  answer: Answer | undefined;
  pending: boolean;
  failed: boolean;
  again(): void;
}

/**
 * Asks a route of ours, again after each change and a short rest; an answer that was overtaken is dropped.
 * App Bridge adds the session token. The route reads only.
 * @param question null: nothing is asked now
 */
export function useServerAnswer<Answer>(address: string, question: object | null): ServerAnswer<Answer> {
  const [state, setState] = useState<{ answer?: Answer; pending: boolean; failed: boolean }>({ pending: true, failed: false });
  const [round, setRound] = useState(0);
  const first = useRef(true);
  const body = JSON.stringify(question);

  useEffect(() => {
    if (body === "null") return setState({ pending: false, failed: false });
    const stop = new AbortController();
    setState((before) => ({ ...before, pending: true, failed: false }));
    const ask = async () => {
      const response = await fetch(address, { method: "POST", headers: { "content-type": "application/json" }, body, signal: stop.signal });
      if (!response.ok) throw new Error(`answered ${response.status}`);
      setState({ answer: (await response.json()) as Answer, pending: false, failed: false });
    };
    const fail = () => {
      // An aborted question has a successor; any other failure is shown beside what was asked.
      if (!stop.signal.aborted) setState((before) => ({ ...before, pending: false, failed: true }));
    };
    const timer = setTimeout(() => void ask().catch(fail), first.current ? 0 : REST_MS);
    first.current = false;
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [address, body, round]);

  return { answer: state.answer, pending: state.pending, failed: state.failed, again: () => setRound((before) => before + 1) };
}
