import { finished } from "node:stream/promises";
import type { Ctx, ShopId, Sql } from "../platform/ports.ts";
import { linesOf } from "./jsonl.ts";

/** Bytes that are gathered of a table before they are copied: large enough that COPY costs nothing to start, small enough to stay flat. */
const CHUNK_BYTES = 1_000_000;
/** No row is longer: Shopify ends a name or a title long before. */
const LONGEST_ROW_BYTES = 200_000;

export interface StagingInput<Table extends string> {
  shopId: ShopId;
  bytes: AsyncIterable<Uint8Array>;
  /** Columns of each staging table, in the order in which rows are written. */
  columns: Record<Table, string>;
  /** Reads one line and puts rows in COPY's text format, each ending in a line feed. Returns true for a root object (not a child). */
  readLine(line: string, put: (table: Table, row: string) => void): boolean;
  /** In the transaction of each chunk, with the number of root objects so far: progress that is true after a kill. */
  afterChunk(sql: Sql, roots: number): Promise<void>;
}

/**
 * Streams JSONL into staging tables by COPY, never the whole of it in memory: while one chunk is being written the next is read into other buffers,
 * and reading waits for writing. No transaction is open between chunks.
 * @returns the number of root objects
 * @throws Error naming the line when one is not JSON
 */
export async function stageJsonl<Table extends string>(ctx: Pick<Ctx, "db">, input: StagingInput<Table>): Promise<number> {
  const tables = Object.keys(input.columns) as Table[];
  let [gathering, spare] = [chunkOf(tables), chunkOf(tables)];
  let roots = 0;
  let lineNumber = 0;
  const put = (table: Table, row: string) => gathering.put(table, row);
  const write = (chunk: Chunk<Table>, rootsSoFar: number) =>
    ctx.db.withShopSql(
      input.shopId,
      async (sql) => {
        for (const table of tables) {
          const rows = chunk.rowsOf(table);
          if (rows.length === 0) continue;
          const copy = sql.copyFrom(`copy ${table} (${input.columns[table]}) from stdin`);
          copy.end(rows);
          await finished(copy);
        }
        await input.afterChunk(sql, rootsSoFar);
        chunk.clear();
      },
      { timeoutMs: 120_000 },
    );

  let writing: Promise<void> = Promise.resolve();
  for await (const lines of linesOf(input.bytes)) {
    for (const line of lines) {
      lineNumber++;
      if (line === "") continue;
      if (readNumbered(line, lineNumber, (text) => input.readLine(text, put))) roots++;
      if (!gathering.isFull()) continue;
      await writing;
      writing = write(gathering, roots);
      // It is awaited before the next chunk; until then its failure must not count as unhandled.
      writing.catch(() => undefined);
      [gathering, spare] = [spare, gathering];
    }
  }
  await writing;
  await write(gathering, roots);
  return roots;
}

interface Chunk<Table extends string> {
  put(table: Table, row: string): void;
  rowsOf(table: Table): Buffer;
  isFull(): boolean;
  clear(): void;
}

/** One buffer a table, used again and again: strings of a million rows would be garbage as large as the file. */
function chunkOf<Table extends string>(tables: readonly Table[]): Chunk<Table> {
  const parts = Object.fromEntries(tables.map((table) => [table, { buffer: Buffer.allocUnsafe(CHUNK_BYTES + LONGEST_ROW_BYTES), used: 0 }])) as Record<Table, { buffer: Buffer; used: number }>;
  let full = false;
  return {
    put(table, row) {
      const part = parts[table];
      if (row.length * 3 > part.buffer.length - part.used) throw new RangeError(`a row of ${row.length} characters is too long for ${table}`);
      part.used += part.buffer.write(row, part.used);
      full ||= part.used >= CHUNK_BYTES;
    },
    rowsOf: (table) => parts[table].buffer.subarray(0, parts[table].used),
    isFull: () => full,
    clear() {
      for (const table of tables) parts[table].used = 0;
      full = false;
    },
  };
}

function readNumbered(line: string, number: number, read: (line: string) => boolean): boolean {
  try {
    return read(line);
  } catch (error) {
    throw new Error(`line ${number} of the bulk result makes no sense`, { cause: error });
  }
}
