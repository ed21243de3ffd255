/** Read by scripts/backtest.ts: an order log as a CSV file, whoever wrote it. */
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { parse } from "csv-parse";
import { DateTime } from "luxon";
import type { OrderDay } from "#app/lapse/models/order-log";

/** What columns are called in such files, in the order in which they are looked for. */
const names = {
  shopper: ["cust", "customer", "customer_id", "customerid", "shopper", "shopper_id", "email", "id"],
  day: ["day", "date", "order_day", "order_date", "created_at", "processed_at"],
  value: ["amount", "value", "total", "spent", "net"],
} as const;

const MS_OF_DAY = 86_400_000;
/** Of a person's mistake, with the line that holds it. */
export class OrderLogError extends Error {}

/**
 * Reads one order or order day a line: who, when (a whole number of days since 1970-01-01, or an ISO date), and what it was worth; without a value it counts
 * as worth nothing. Further columns are not looked at.
 * @throws OrderLogError with the line and what to do, for a column that is missing or a field that cannot be read
 */
export async function readOrderLog(file: string): Promise<OrderDay[]> {
  const orders: OrderDay[] = [];
  let at: Record<keyof typeof names, number> | undefined;
  let line = 0;
  const rows = parse({ bom: true, trim: true, skip_empty_lines: true, relax_column_count: true });
  // What goes wrong with the file ends the rows, which are read below.
  pipeline(createReadStream(file), rows, () => undefined);
  try {
    for await (const row of rows as AsyncIterable<string[]>) {
      line++;
      if (at === undefined) at = placesOf(row);
      else orders.push(orderOf(row, at, line));
    }
  } catch (error) {
    if (error instanceof OrderLogError || (error as NodeJS.ErrnoException).code === "ENOENT") throw error;
    throw new OrderLogError(`${file} is not a CSV file: ${(error as Error).message}`);
  }
  if (orders.length === 0) throw new OrderLogError(`${file} holds no orders below its first line, which names the columns.`);
  return orders;
}

function placesOf(header: string[]): Record<keyof typeof names, number> {
  const titles = header.map((title) => title.toLowerCase());
  const place = (what: keyof typeof names) => names[what].map((name) => titles.indexOf(name)).find((index) => index >= 0) ?? -1;
  const at = { shopper: place("shopper"), day: place("day"), value: place("value") };
  for (const what of ["shopper", "day"] as const) {
    if (at[what] < 0) throw new OrderLogError(`The first line names no column for the ${what}. Call it "${names[what][0]}" (there are: ${header.join(", ")}).`);
  }
  return at;
}

function orderOf(row: string[], at: Record<keyof typeof names, number>, line: number): OrderDay {
  const [shopper, day, value] = [row[at.shopper], row[at.day], at.value < 0 ? "0" : row[at.value]];
  if (!shopper) throw new OrderLogError(`Line ${line} names no shopper.`);
  const parsed = dayOf(day ?? "");
  if (parsed === null) throw new OrderLogError(`Line ${line}: "${day ?? ""}" is no day. Write a whole number of days since 1970-01-01, or a date such as 2026-11-28.`);
  const worth = Number(value ?? "");
  if (!Number.isFinite(worth)) throw new OrderLogError(`Line ${line}: "${value}" is no amount. Write a number such as 12.90, or leave the column out.`);
  return { shopper, day: parsed, value: worth };
}

function dayOf(text: string): number | null {
  if (/^-?\d{1,7}$/.test(text)) return Number(text);
  const date = DateTime.fromISO(text.replace(" ", "T"), { zone: "utc", setZone: true });
  return date.isValid ? Math.floor(Date.UTC(date.year, date.month - 1, date.day) / MS_OF_DAY) : null;
}

/** The date of a day that is counted from 1970-01-01. */
export const dateOfDay = (day: number): string => new Date(day * MS_OF_DAY).toISOString().slice(0, 10);
