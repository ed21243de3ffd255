import { finished } from "node:stream/promises";
import type { Ctx, ShopId, Sql } from "../platform/ports.ts";
import { linesOf } from "./jsonl.ts";

/** Characters of text that are gathered before they are copied: large enough that COPY costs nothing to start, small enough to stay flat. */
const CHUNK_CHARACTERS = 1_000_000;

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
 * Streams JSONL into staging tables by COPY, never the whole of it in memory: while one chunk is being written the next is read,
 * and reading waits for writing. No transaction is open between chunks.
 * @returns the number of root objects
 * @throws Error naming the line when one is not JSON
 */
export async function stageJsonl<Table extends string>(ctx: Pick<Ctx, "db">, input: StagingInput<Table>): Promise<number> {
  const tables = Object.keys(input.columns) as Table[];
  const fresh = () => Object.fromEntries(tables.map((table) => [table, ""])) as Record<Table, string>;
  let texts = fresh();
  let size = 0;
  let roots = 0;
  let lineNumber = 0;
  const put = (table: Table, row: string) => {
    texts[table] += row;
    size += row.length;
  };
  const write = (given: Record<Table, string>, rootsSoFar: number) =>
    ctx.db.withShopSql(
      input.shopId,
      async (sql) => {
        for (const table of tables) {
          if (given[table] === "") continue;
          const copy = sql.copyFrom(`copy ${table} (${input.columns[table]}) from stdin`);
          copy.end(given[table]);
          await finished(copy);
        }
        await input.afterChunk(sql, rootsSoFar);
      },
      { timeoutMs: 120_000 },
    );

  let writing: Promise<void> = Promise.resolve();
  for await (const lines of linesOf(input.bytes)) {
    for (const line of lines) {
      lineNumber++;
      if (line === "") continue;
      if (readNumbered(line, lineNumber, (text) => input.readLine(text, put))) roots++;
      if (size < CHUNK_CHARACTERS) continue;
      await writing;
      writing = write(texts, roots);
      // It is awaited before the next chunk; until then its failure must not count as unhandled.
      writing.catch(() => undefined);
      texts = fresh();
      size = 0;
    }
  }
  await writing;
  await write(texts, roots);
  return roots;
}

function readNumbered(line: string, number: number, read: (line: string) => boolean): boolean {
  try {
    return read(line);
  } catch (error) {
    throw new Error(`line ${number} of the bulk result makes no sense`, { cause: error });
  }
}
