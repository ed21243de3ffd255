import type { Sql } from "../platform/ports.ts";

const settings = {
  /** Whole tables against whole tables. */
  many: { enable_nestloop: "off" },
  /** A few rows, each found by its key. */
  few: { enable_hashjoin: "off", enable_mergejoin: "off" },
} as const;

/**
 * Runs statements over staging tables with the joins that fit. The planner cannot know: the same tables hold a million rows of an import or one of a webhook,
 * and their statistics are those of some other moment (a merge of 20,000 orders planned for a few rows took a minute instead of a second).
 */
export async function withJoins<T>(sql: Sql, rows: keyof typeof settings, work: () => Promise<T>): Promise<T> {
  for (const [name, value] of Object.entries(settings[rows])) await sql.query("select set_config($1, $2, true)", [name, value]);
  const result = await work();
  for (const name of Object.keys(settings[rows])) await sql.query("select set_config($1, 'on', true)", [name]);
  return result;
}
