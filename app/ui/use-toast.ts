import { useAppBridge } from "@shopify/app-bridge-react";
import { useEffect, useRef } from "react";
import type { WordsKey, WordsValues } from "../i18n/words-key.ts";
import { useWords } from "./words.tsx";

/**
 * Tells what was done, once for each answer of an action and not whenever the page renders anew. Errors are never a toast: they stand beside what they are about.
 * @param then what follows from it: a question is closed, a field is empty again
 */
export function useToast(answer: { done?: WordsKey; values?: WordsValues } | undefined | null, then?: () => void): void {
  const bridge = useAppBridge();
  const words = useWords();
  const told = useRef<unknown>(undefined);
  useEffect(() => {
    if (!answer?.done || told.current === answer) return;
    told.current = answer;
    bridge.toast.show(words(answer.done, answer.values));
    then?.();
  }, [answer, bridge, words, then]);
}
