import type { TwinRecord } from "#app/shoppers/load-twins.server";
import type { Plain } from "../plain.ts";
import { useFormat } from "../shop-format.tsx";
import { useWords } from "../words.tsx";

/** How one of two records is told of: a name, and a line of what is known. */
export function useTwinWords() {
  const words = useWords();
  const format = useFormat();
  return {
    nameOf: ({ id, name }: { id: string; name: string }): string => name || words(id.startsWith("-") ? "words.guest" : "words.noName"),
    factsOf: (record: Plain<TwinRecord>): string =>
      [
        record.name !== "" && record.id.startsWith("-") && words("words.guest"),
        record.town,
        words("words.orders", { count: record.orders }),
        record.lastOrderDay && words("shopper.twins.lastOrder", { day: format.day(record.lastOrderDay) }),
      ].filter(Boolean).join(" · "),
  };
}
