import type { Sql } from "../platform/ports.ts";

/** What the planner must not take. */
const settings = {
  /** Whole tables against whole tables. */
  many: ["enable_nestloop"],
  /** A few rows, each found by its key. */
  few: ["enable_hashjoin", "enable_mergejoin"],
} as const;

/**
 * Runs statements over staging tables with the joins that fit. The planner cannot know: the same tables hold a million rows of an import or one of a webhook,
 * and their statistics are those of some other moment (a merge of 20,000 orders planned for a few rows took a minute instead of a second).
 */
export async function withJoins<T>(sql: Sql, rows: keyof typeof settings, work: () => Promise<T>): Promise<T> {
  const turn = (value: "on" | "off") => sql.query("select set_config(name, $2, true) from unnest($1::text[]) name", [settings[rows], value]);
  await turn("off");
  const result = await work();
  await turn("on");
  return result;
}
