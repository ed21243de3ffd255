import { addWork } from "../platform/jobs/work.server.ts";
import type { Sql } from "../platform/ports.ts";

/** Has those judged, in the caller's transaction, who come to an override or leave one, and all of those of `ids`, whose own rule changed. */
export const settleOverrides = (sql: Sql, now: Date, ids: readonly bigint[]): Promise<void> => addWork(sql, now, "lapse.settle", { why: "override", overrideIds: ids.map(String) }, { dedupeKey: `override ${ids.join(" ")}` });
