/** What a loader may hand to a page: ids and instants as text. */
export type Plain<Value> = Value extends bigint | Date
  ? string
  : Value extends readonly (infer Item)[]
    ? Plain<Item>[]
    : Value extends object
      ? { [Key in keyof Value]: Plain<Value[Key]> }
      : Value;

/** Turns bigint ids into text and instants into ISO text, all the way down. */
export function plain<Value>(value: Value): Plain<Value> {
  return turn(value) as Plain<Value>;
}

function turn(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(turn);
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, turn(inner)]));
  return value;
}
