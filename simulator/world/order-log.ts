/** Reading a real order log: `cust,day,amount` (day since 1970-01-01) or `customer,date,amount` (ISO dates), with a header row. */
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";

import { parse } from "csv-parse";
import { CsvError, parse as parseNow } from "csv-parse/sync";

import { minorOf } from "../money.ts";
import { dayMs } from "../world-time.ts";

export type LogRow = { customer: string; /** Days since 1970-01-01. */ day: number; amountMinor: number };

/** A line that makes no sense, with its number in the file (the header is line 1). */
export type RejectedLine = { line: number; reason: string };

export type OrderLog = { rows: LogRow[]; rejected: RejectedLine[] };

type ParsedLine = { record: string[]; raw: string; info: { lines: number } };
type Columns = { customer: number; when: number; amount: number; dates: boolean };

const SHOWN_LETTERS = 60;
const latestDay = Date.UTC(2200, 0, 1) / dayMs;

/** Reads a file. @throws Error when it cannot be read or its header has other columns */
export const readOrderLog = (path: string, currency: string): Promise<OrderLog> => parseOrderLog(createReadStream(path), currency);

/** As {@link readOrderLog}, from a stream of bytes. Amounts are decimals of `currency`. */
export async function parseOrderLog(source: Readable, currency: string): Promise<OrderLog> {
  // Quotes are read line by line: one that never closes spoils its own line, not the rest of the file.
  const parser = source.pipe(parse({ bom: true, info: true, raw: true, quote: null, relax_column_count: true, skip_empty_lines: true, trim: true }));
  // pipe() does not hand errors on: a file that cannot be read would never end.
  source.on("error", (error) => parser.destroy(error));
  const rows: LogRow[] = [];
  const rejected: RejectedLine[] = [];
  let columns: Columns | null = null;
  for await (const line of parser as AsyncIterable<ParsedLine>) {
    const { info } = line;
    const record = line.raw.includes('"') ? withQuotes(line.raw) : line.record;
    if (columns === null) {
      columns = columnsOf(record ?? line.record);
      continue;
    }
    const row = record === null ? "its quotes do not close" : readRow(record, columns, currency);
    if (typeof row === "string") rejected.push({ line: info.lines, reason: row });
    else rows.push(row);
  }
  if (columns === null) throw new Error("The order log is empty.");
  return { rows, rejected };
}

/** The fields of a line that has quotes; null when they make no sense. */
function withQuotes(line: string): string[] | null {
  try {
    return parseNow(line, { relax_column_count: true, trim: true })[0] ?? null;
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}

function columnsOf(header: string[]): Columns {
  const names = header.map((name) => name.toLowerCase());
  const find = (...known: string[]): number => names.findIndex((name) => known.includes(name));
  const [customer, day, date, amount] = [find("cust", "customer"), find("day"), find("date"), find("amount")];
  if (customer === -1 || amount === -1 || (day === -1 && date === -1))
    throw new Error(`The first line of the order log must name its columns cust,day,amount or customer,date,amount; it is ${shown(header.join(","))}.`);
  return { customer, when: day === -1 ? date : day, amount, dates: day === -1 };
}

/** The row, or why it makes no sense. */
function readRow(record: string[], columns: Columns, currency: string): LogRow | string {
  const customer = record[columns.customer] ?? "";
  const when = record[columns.when] ?? "";
  const amount = record[columns.amount] ?? "";
  if (customer === "") return "no customer";
  if (when === "") return columns.dates ? "no date" : "no day";
  const day = columns.dates ? dayOfDate(when) : Number(when);
  if (day === null || !Number.isInteger(day) || day < 0 || day > latestDay) return columns.dates ? `${shown(when)} is not a date like 2024-05-31` : `${shown(when)} is not a day since 1970-01-01`;
  if (!/^-?\d+(\.\d+)?$/.test(amount)) return amount === "" ? "no amount" : `${shown(amount)} is not an amount like 12.50`;
  const amountMinor = minorOf(amount, currency);
  if (amountMinor < 0) return `the amount ${amount} is below zero`;
  return { customer, day, amountMinor };
}

/** A text of the file for a terminal: cut short, and without what is no letter, when the file is no text at all. */
function shown(text: string): string {
  const plain = text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]|\ufffd/gu, "·");
  return plain.length > SHOWN_LETTERS ? `"${plain.slice(0, SHOWN_LETTERS)}…"` : `"${plain}"`;
}

function dayOfDate(text: string): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/.exec(text);
  if (!found) return null;
  const [year, month, date] = found.slice(1).map(Number) as [number, number, number];
  const at = Date.UTC(year, month - 1, date);
  // 2024-02-31 would roll over into March.
  return new Date(at).getUTCMonth() === month - 1 && new Date(at).getUTCDate() === date ? at / dayMs : null;
}
