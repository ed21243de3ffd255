import type { Ctx, ShopId } from "#app/platform/ports";
import { type AuditEntry, writeAudit } from "./audit.server.ts";
import { type LogKind, logKinds } from "./log-kinds.ts";

const PAGE = 50;
const LOT = 1_000;
/** Of so many people the log can be asked for one by one. */
const MOST_PEOPLE = 100;

export interface LogEntry extends AuditEntry {
  id: bigint;
}
export interface LogFilter {
  actor?: string;
  kind?: LogKind;
}
export interface LogPage {
  entries: LogEntry[];
  /** For the page before in time; null where there is none. */
  next: string | null;
  /** Everybody who stands in the log of this shop. */
  people: string[];
}

/** Who did what (product rule 18), the newest first, a page by keyset. @param after `next` of the page before */
export async function loadLog(ctx: Pick<Ctx, "db">, { shopId, filter, after }: { shopId: ShopId; filter: LogFilter; after?: bigint }): Promise<LogPage> {
  return ctx.db.withShopSql(shopId, async (sql) => {
    const entries = await sql.query<LogEntry>(select, [shopId, ...valuesOf(filter), after ?? null, PAGE + 1]);
    const people = await sql.query<{ actor: string }>("select distinct actor from audit_entries where shop_id = $1 order by actor limit $2", [shopId, MOST_PEOPLE]);
    const page = entries.rows.slice(0, PAGE);
    return { entries: page, next: entries.rows.length > PAGE ? String(page.at(-1)?.id) : null, people: people.rows.map(({ actor }) => actor) };
  });
}

/** The whole log, or what the filter leaves of it, lot by lot: memory stays flat. Who took it stands in it. */
export async function* exportLog(ctx: Pick<Ctx, "db" | "clock">, { shopId, filter, actor }: { shopId: ShopId; filter: LogFilter; actor: string }): AsyncGenerator<LogEntry[]> {
  await ctx.db.withShopSql(shopId, (sql) => writeAudit(sql, { at: ctx.clock.now(), actor, action: "exported_log", details: {} }));
  for (let after: bigint | null = null; ; ) {
    const { rows }: { rows: LogEntry[] } = await ctx.db.withShopSql(shopId, (sql) => sql.query<LogEntry>(select, [shopId, ...valuesOf(filter), after, LOT]));
    if (rows.length > 0) yield rows;
    if (rows.length < LOT) return;
    after = rows.at(-1)?.id ?? null;
  }
}

const select = `select id, at, actor, action, details from audit_entries
  where shop_id = $1 and ($2::text is null or actor = $2) and ($3::text[] is null or action = any($3)) and ($4::bigint is null or id < $4) order by id desc limit $5`;

const valuesOf = ({ actor, kind }: LogFilter): [string | null, readonly string[] | null] => [actor ?? null, kind ? logKinds[kind] : null];
