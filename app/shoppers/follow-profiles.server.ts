import { addWork } from "../platform/jobs/work.server.ts";
import type { ShopperId, Sql } from "../platform/ports.ts";
import { refreshProfileFacts } from "./stats.store.server.ts";

/** Refreshes what the statistics keep of these profiles, in the caller's transaction; who moved to another country may be judged by another rule from now on. */
export async function followProfiles(sql: Sql, now: Date, shopperIds: readonly ShopperId[]): Promise<void> {
  const moved = await refreshProfileFacts(sql, shopperIds);
  if (moved.length > 0) await addWork(sql, now, "lapse.follow", { shopperIds: moved.map(String) });
}
