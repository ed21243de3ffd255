import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { addWork } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId } from "#app/platform/ports";
import { delimiterOf, type ListReason, type ListShape, readLine, shapeOf } from "./address-list.ts";
import { insertAddresses, insertList, type ListCounts, markReady } from "./address-lists.store.server.ts";
import { addressHash } from "./suppression.server.ts";
import { forgetList } from "./work-address-list.server.ts";

/** How much of a file is taken. */
export interface ListLimits {
  bytes: number;
  lines: number;
}
const usualLimits: ListLimits = { bytes: 100 * 1024 * 1024, lines: 1_000_000 };

const LOT = 2_000;
const SHOWN_PROBLEMS = 20;
/** So much is looked at to find what parts the cells. */
const HEAD = 64 * 1024;
/** A list that nobody imports is forgotten after this. */
const UNUSED_MS = 86_400_000;

export type ReadListProblem = "empty" | "no_column" | "spreadsheet" | "too_large" | "too_long" | "unreadable";
export type ReadListOutcome = { kind: "read"; listId: bigint } | { kind: "refused"; problem: ReadListProblem };

class Refused extends Error {
  readonly problem: ReadListProblem;
  constructor(problem: ReadListProblem) {
    super(problem);
    this.problem = problem;
  }
}

/**
 * Reads a list of addresses as it is uploaded, a lot at a time, and keeps of each only its keyed hash and the reason: the file itself is never
 * stored, and no address is logged. Nothing is left out yet; what would come of it stands with the list.
 * @param input.bytes UTF-8, or UTF-16 with a byte order mark; cells parted by comma, semicolon or tab
 */
export async function readAddressList(ctx: Ctx, input: { shopId: ShopId; actor: string; bytes: AsyncIterable<Uint8Array>; limits?: ListLimits }): Promise<ReadListOutcome> {
  const { shopId, actor, bytes, limits = usualLimits } = input;
  const at = ctx.clock.now();
  const listId = await ctx.db.withShopSql(shopId, async (sql) => {
    const id = await insertList(sql, { actor, at });
    // Also when this process dies while it reads.
    await addWork(sql, at, "shoppers.work-list", { importId: String(id), what: "forget" }, { dueAt: new Date(+at + UNUSED_MS) });
    return id;
  });
  try {
    const { shape, counts } = await readAll(ctx, shopId, listId, bytes, limits);
    await ctx.db.withShopSql(shopId, (sql) => markReady(sql, listId, shape.source, counts), { timeoutMs: 60_000 });
    return { kind: "read", listId };
  } catch (error) {
    await forgetList(ctx, shopId, listId);
    if (error instanceof Refused) return { kind: "refused", problem: error.problem };
    // Its words quote the file.
    if (error instanceof CsvError) return { kind: "refused", problem: "unreadable" };
    throw error;
  }
}

async function readAll(ctx: Ctx, shopId: ShopId, listId: bigint, bytes: AsyncIterable<Uint8Array>, limits: ListLimits): Promise<{ shape: ListShape; counts: ListCounts }> {
  const { delimiter, texts } = await begin(textsOf(bytes, limits.bytes));
  const counts: ListCounts = { lines: 0, found: 0, leftAlone: 0, invalid: 0, problems: [] };
  let shape: ListShape | null = null;
  let lot: { hash: string; reason: ListReason }[] = [];
  const write = async () => {
    const full = lot;
    lot = [];
    if (full.length > 0) counts.found += await ctx.db.withShopSql(shopId, (sql) => insertAddresses(sql, listId, full), { timeoutMs: 30_000 });
  };
  const parser = parse({ delimiter, relax_column_count: true, relax_quotes: true, skip_empty_lines: true, info: true, max_record_size: 1_000_000 });
  await pipeline(Readable.from(texts), parser, async (records: AsyncIterable<{ record: string[]; info: { lines: number } }>) => {
    for await (const { record, info } of records) {
      if (shape === null) {
        shape = shapeOf(record);
        if (shape === null) throw new Refused("no_column");
        if (shape.headed) continue;
      }
      if (++counts.lines > limits.lines) throw new Refused("too_long");
      const line = readLine(record, shape);
      if (line.kind === "left_alone") counts.leftAlone++;
      else if (line.kind === "invalid") {
        counts.invalid++;
        if (counts.problems.length < SHOWN_PROBLEMS) counts.problems.push({ line: info.lines, problem: line.problem });
      } else if (lot.push({ hash: addressHash(ctx, line.email), reason: line.reason }) >= LOT) await write();
    }
  });
  await write();
  if (shape === null || counts.lines === 0) throw new Refused("empty");
  return { shape, counts };
}

/** Decodes by the byte order mark, and refuses what is no text, or too much. */
async function* textsOf(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  let head: Buffer = Buffer.alloc(0);
  let size = 0;
  const open = (start: Buffer): TextDecoder => {
    if (start.subarray(0, 4).equals(Buffer.from("PK\u0003\u0004")) || start.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))) throw new Refused("spreadsheet");
    const mark = start.subarray(0, 2).toString("hex");
    if (mark === "fffe") return new TextDecoder("utf-16le");
    if (mark === "feff") return new TextDecoder("utf-16be");
    // Something else than text: a picture, an archive.
    if (start.includes(0)) throw new Refused("unreadable");
    return new TextDecoder("utf-8");
  };
  for await (const chunk of bytes) {
    size += chunk.byteLength;
    if (size > most) throw new Refused("too_large");
    if (decoder === null) {
      head = Buffer.concat([head, chunk]);
      if (head.length < 4) continue;
      decoder = open(head);
      yield decoder.decode(head, { stream: true });
    } else yield decoder.decode(chunk, { stream: true });
  }
  decoder ??= open(head);
  yield decoder.decode(size < 4 ? head : undefined);
}

/** Looks at the beginning to learn what parts the cells, and gives it back with the rest. */
async function begin(texts: AsyncGenerator<string>): Promise<{ delimiter: string; texts: AsyncIterable<string> }> {
  let head = "";
  let more = true;
  while (more && head.length < HEAD) {
    const next = await texts.next();
    if (next.done) more = false;
    else head += next.value;
  }
  const whole = async function* () {
    yield head;
    if (more) yield* texts;
  };
  return { delimiter: delimiterOf(head), texts: withPlainEnds(whole()) };
}

/** Each line ends with one sign, so that lines are counted as people count them, in quotes too. */
async function* withPlainEnds(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let held = "";
  for await (const text of texts) {
    const all = held + text;
    held = all.endsWith("\r") ? "\r" : "";
    yield all.slice(0, all.length - held.length).replaceAll("\r\n", "\n");
  }
  yield held;
}
