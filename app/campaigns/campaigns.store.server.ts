import type { Sql } from "#app/platform/ports";
import type { Language } from "#app/platform/languages";
import type { OfferPlan } from "#app/offers/offer-plan";
import { Audience } from "./audience.ts";
import type { Campaign, CampaignDraft, CampaignKind, CampaignStatus, SubmittedDraft } from "./campaign.ts";

interface StoredCampaign {
  id: bigint;
  version: number;
  name: string;
  status: CampaignStatus;
  paused_by: string | null;
  paused_why: string | null;
  audience: unknown;
  offer: OfferPlan | null;
  subject: string;
  preview_line: string;
  body: string;
  locale: Language;
  kind: CampaignKind | null;
  comparison_percent: number | null;
  started_at: Date | null;
  ended_at: Date | null;
  lapsed_at_start: number | null;
  left_out: Campaign["leftOut"];
  audience_size: number | null;
  submitted_at: Date | null;
  submitted_by: string | null;
  sent_back_at: Date | null;
  sent_back_by: string | null;
  sent_back_note: string | null;
  archived_at: Date | null;
  created_at: Date;
  updated_at: Date;
  updated_by: string | null;
}

const columns =
  "id, version, name, status, paused_by, paused_why, audience, offer, subject, preview_line, body, locale, kind, comparison_percent, started_at, ended_at, lapsed_at_start, left_out, audience_size, submitted_at, submitted_by, sent_back_at, sent_back_by, sent_back_note, archived_at, created_at, updated_at, updated_by";

const campaignOf = (row: StoredCampaign): Campaign => ({
  id: row.id,
  version: row.version,
  name: row.name,
  status: row.status,
  pausedBy: row.paused_by,
  pausedWhy: row.paused_why,
  audience: Audience.parse(row.audience),
  offer: row.offer,
  subject: row.subject,
  previewLine: row.preview_line,
  body: row.body,
  locale: row.locale,
  kind: row.kind,
  comparisonPercent: row.comparison_percent,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  lapsedAtStart: row.lapsed_at_start,
  leftOut: row.left_out,
  audienceSize: row.audience_size,
  submittedAt: row.submitted_at,
  submittedBy: row.submitted_by,
  sentBack: row.sent_back_at && { at: row.sent_back_at, by: row.sent_back_by ?? "", note: row.sent_back_note ?? "" },
  archivedAt: row.archived_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
});

export async function insertCampaign(sql: Sql, draft: CampaignDraft & { kind: CampaignKind }, at: Date): Promise<bigint> {
  const { rows } = await sql.query<{ id: bigint }>(
    `insert into campaigns (shop_id, name, audience, offer, subject, preview_line, body, comparison_percent, created_at, updated_at, locale, kind)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11) returning id`,
    [sql.shopId, draft.name, JSON.stringify(draft.audience), draft.offer && JSON.stringify(draft.offer), draft.subject, draft.previewLine, draft.body, draft.comparisonPercent, at, draft.locale, draft.kind],
  );
  return (rows[0] as { id: bigint }).id;
}

export async function findCampaign(sql: Sql, id: bigint, lock = false): Promise<Campaign | null> {
  const { rows } = await sql.query<StoredCampaign>(`select ${columns} from campaigns where shop_id = $1 and id = $2${lock ? " for update" : ""}`, [sql.shopId, id]);
  return rows[0] ? campaignOf(rows[0]) : null;
}

/** Newest first. @param filter.archived only those that were put away, or only the others; all of them unless told */
export async function findCampaigns(sql: Sql, limit: number, { statuses, kind, archived }: { statuses?: readonly CampaignStatus[]; kind?: CampaignKind; archived?: boolean } = {}): Promise<Campaign[]> {
  const { rows } = await sql.query<StoredCampaign>(
    `select ${columns} from campaigns where shop_id = $1 and ($3::boolean is null or (archived_at is not null) = $3) and ($4::text[] is null or status = any($4)) and ($5::text is null or kind = $5) order by id desc limit $2`,
    [sql.shopId, limit, archived ?? null, statuses ?? null, kind ?? null],
  );
  return rows.map(campaignOf);
}

/** Id and name of those that were started, newest first. */
export async function findStartedNames(sql: Sql, limit: number): Promise<{ id: bigint; name: string }[]> {
  return (await sql.query<{ id: bigint; name: string }>("select id, name from campaigns where shop_id = $1 and status <> 'draft' order by id desc limit $2", [sql.shopId, limit])).rows;
}

/** Until the transaction ends nobody else looks for the draft with which a shop begins. */
export const holdDrafts = (sql: Sql) => sql.query("select pg_advisory_xact_lock(hashtextextended('first draft', $1))", [sql.shopId]);

export const hasCampaigns = async (sql: Sql): Promise<boolean> => (await sql.query("select 1 from campaigns where shop_id = $1 limit 1", [sql.shopId])).rowCount > 0;

export const findNames = async (sql: Sql): Promise<string[]> => (await sql.query<{ name: string }>("select name from campaigns where shop_id = $1", [sql.shopId])).rows.map(({ name }) => name);

/** The same text, audience and offer as a draft; of the comparison group what was chosen, not what Start made of it. */
export async function insertCopy(sql: Sql, id: bigint, { name, by, at }: { name: string; by: string; at: Date }): Promise<bigint> {
  const { rows } = await sql.query<{ id: bigint }>(
    `insert into campaigns (shop_id, name, audience, offer, subject, preview_line, body, comparison_percent, created_at, updated_at, updated_by, locale, kind)
     select shop_id, $3, audience, offer, subject, preview_line, body, case when started_at is null then comparison_percent else comparison_chosen end, $4, $4, $5, locale, kind
     from campaigns where shop_id = $1 and id = $2 returning id`,
    [sql.shopId, id, name, at, by],
  );
  return (rows[0] as { id: bigint }).id;
}

/** @param at null brings it back. Nothing of the campaign itself changes, and so not its version. */
export async function markArchived(sql: Sql, id: bigint, at: Date | null): Promise<void> {
  await sql.query("update campaigns set archived_at = $3 where shop_id = $1 and id = $2", [sql.shopId, id, at]);
}

/** Takes a submission back: what was submitted was another text. */
export async function updateDraft(sql: Sql, id: bigint, draft: CampaignDraft, at: Date, by: string | null): Promise<number> {
  const { rows } = await sql.query<{ version: number }>(
    `update campaigns set name = $3, audience = $4, offer = $5, subject = $6, preview_line = $7, body = $8, comparison_percent = $9, submitted_at = null, updated_at = $10, updated_by = $12, locale = $11, version = version + 1
     where shop_id = $1 and id = $2 and status = 'draft' returning version`,
    [sql.shopId, id, draft.name, JSON.stringify(draft.audience), draft.offer && JSON.stringify(draft.offer), draft.subject, draft.previewLine, draft.body, draft.comparisonPercent, at, draft.locale, by],
  );
  return (rows[0] as { version: number }).version;
}

/** Makes another version of a draft whose picks have changed. */
export async function markChanged(sql: Sql, id: bigint, at: Date): Promise<void> {
  await sql.query("update campaigns set version = version + 1, updated_at = $3, updated_by = null where shop_id = $1 and id = $2", [sql.shopId, id, at]);
}

export async function markSubmitted(sql: Sql, id: bigint, by: string, at: Date): Promise<void> {
  await sql.query("update campaigns set submitted_at = $3, submitted_by = $4, sent_back_at = null, sent_back_by = null, sent_back_note = null where shop_id = $1 and id = $2", [sql.shopId, id, at, by]);
}

export async function markSentBack(sql: Sql, id: bigint, sentBack: { at: Date; by: string; note: string }): Promise<void> {
  await sql.query("update campaigns set submitted_at = null, sent_back_at = $3, sent_back_by = $4, sent_back_note = $5 where shop_id = $1 and id = $2", [sql.shopId, id, sentBack.at, sentBack.by, sentBack.note]);
}

/** Drafts that wait for a person: submitted ones, the oldest first; and those sent back to this one. */
export async function findWaiting(sql: Sql, actor: string, limit: number): Promise<{ submitted: SubmittedDraft[]; sentBack: SubmittedDraft[] }> {
  const { rows } = await sql.query<SubmittedDraft & { submitted: boolean }>(
    `select id, name, coalesce(case when submitted_at is not null then submitted_by else sent_back_by end, '') as by, submitted_at is not null as submitted from campaigns
     where shop_id = $1 and status = 'draft' and archived_at is null and (submitted_at is not null or (sent_back_at is not null and submitted_by = $2)) order by coalesce(submitted_at, sent_back_at) limit $3`,
    [sql.shopId, actor, limit],
  );
  const of = (submitted: boolean) => rows.filter((row) => row.submitted === submitted).map(({ id, name, by }) => ({ id, name, by }));
  return { submitted: of(true), sentBack: of(false) };
}

/** Moves a draft to `starting`, with what is fixed at Start. */
export async function markStarting(sql: Sql, id: bigint, input: { at: Date; lapsed: number; comparisonPercent: number; templateId: bigint }): Promise<void> {
  await sql.query(
    `update campaigns set status = 'starting', started_at = $3, lapsed_at_start = $4, comparison_chosen = comparison_percent, comparison_percent = $5, template_id = $6, next_look_at = $3, updated_at = $3, updated_by = null, version = version + 1
     where shop_id = $1 and id = $2`,
    [sql.shopId, id, input.at, input.lapsed, input.comparisonPercent, input.templateId],
  );
}

/** Makes a campaign that was started, and of which nothing has happened yet, a draft again. */
export async function markUnstarted(sql: Sql, id: bigint, at: Date): Promise<void> {
  await sql.query(
    `update campaigns set status = 'draft', started_at = null, lapsed_at_start = null, comparison_percent = comparison_chosen, template_id = null, next_look_at = null, updated_at = $3, updated_by = null, version = version + 1
     where shop_id = $1 and id = $2`,
    [sql.shopId, id, at],
  );
}

export async function markStatus(sql: Sql, id: bigint, status: "starting" | "running" | "paused" | "stopped" | "ended", at: Date, more: { by?: string; why?: string } = {}): Promise<void> {
  await sql.query(
    `update campaigns set status = $3, paused_by = $5, paused_why = $6, ended_at = case when $3 in ('ended', 'stopped') then $4 else ended_at end, updated_at = $4, version = version + 1,
       next_look_at = case when $3 = 'ended' then null else $4::timestamptz end
     where shop_id = $1 and id = $2`,
    [sql.shopId, id, status, at, more.by ?? null, more.why ?? null],
  );
}
