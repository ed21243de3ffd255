import type { ShopperSort } from "./shopper-query.ts";

/** A place in a sorted list: the sort value and the shopper. */
export interface Place {
  value: string;
  id: bigint;
}

export const writePlace = (place: Place): string => Buffer.from(`${place.id}/${place.value}`).toString("base64url");

/** What the database can read as a value of each sort. */
const isAmount = (value: string): boolean => /^-?\d{1,19}$/.test(value) && fitsBigint(value);
const values: Record<ShopperSort, (value: string) => boolean> = {
  priority: isAmount,
  quiet: (value) => value === "infinity" || (value.length === 10 && isDay(value)),
  spent: isAmount,
  newest: (value) => value === "-infinity" || (isDay(value.slice(0, 10)) && /^[ T]([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,6})?(Z|[+-]\d\d(:\d\d)?)$/.test(value.slice(10))),
};

// Date.parse takes 31 February for 3 March.
const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
const fitsBigint = (digits: string): boolean => BigInt.asIntN(64, BigInt(digits)) === BigInt(digits);

/** A cursor that was tampered with, or is one of another sort, is no cursor: the list begins anew. */
export function readPlace(cursor: string | undefined, sort: ShopperSort): Place | null {
  const match = /^(-?\d{1,19})\/([\w:. +-]{1,60})$/.exec(Buffer.from(cursor ?? "", "base64url").toString());
  const [, id, value] = match ?? [];
  return id !== undefined && value !== undefined && fitsBigint(id) && values[sort](value) ? { id: BigInt(id), value } : null;
}
