import { NO_CURRENCY } from "#app/platform/money";
import type { Db, ShopId, Sql } from "#app/platform/ports";
import { MAX_DAILY_CAP, type SenderSettings } from "./sender.ts";
import { type EarlyCounts, type ReadingTrouble, type MailsTaken, type OtherTool, type ReadyMail, type Shop, type ShopperFact, splitScopes } from "./shop.ts";

/** What Shopify knows of a shop. */
export interface ShopFacts {
  name: string;
  email: string | null;
  currency: string;
  timeZone: string;
  country: string | null;
  /** As buyers see it, a line each. */
  businessAddress: string | null;
  primaryUrl: string;
  partnerDevelopment: boolean;
  scopes: string[];
}

export async function findShopId(db: Db, domain: string): Promise<ShopId | null> {
  const [row] = await db.acrossShops<{ id: ShopId }>("select id from shops where domain = $1", [domain]);
  return row?.id ?? null;
}

/**
 * Notes that the app is on the shop. Exactly one of any number of calls in parallel is told `changed`, and `isNew` too if the shop was not known.
 * A shop that is installed already is left alone: Shopify exchanges tokens again every hour.
 */
export async function markInstalled(db: Db, domain: string, at: Date): Promise<{ id: ShopId; changed: boolean; isNew: boolean }> {
  // Of a row that was just inserted nobody has locked a version before it: xmax is 0.
  const [changed] = await db.acrossShops<{ id: ShopId; isNew: boolean }>(
    `insert into shops (domain, installed_at) values ($1, $2)
     on conflict (domain) do update set installed_at = excluded.installed_at, uninstalled_at = null, denied_at = null, denied_access = null, denied_document = null
       where shops.uninstalled_at is not null or shops.installed_at is null
     returning id, xmax = 0 as "isNew"`,
    [domain, at],
  );
  if (changed) return { ...changed, changed: true };
  const id = await findShopId(db, domain);
  if (id === null) throw new Error(`the shop ${domain} was deleted while it was being installed`);
  return { id, changed: false, isNew: false };
}

/** Ends an install that began before `at`; false when it had ended, or began anew after that. */
export async function markUninstalled(sql: Sql, at: Date): Promise<boolean> {
  const { rowCount } = await sql.query("update shops set uninstalled_at = $2 where id = $1 and uninstalled_at is null and (installed_at is null or installed_at <= $2)", [sql.shopId, at]);
  return rowCount > 0;
}

/** Forgets every token of the transaction's shop. Sessions are the library's table, keyed by the domain. */
export async function deleteSessions(sql: Sql): Promise<void> {
  await sql.query(`delete from "Session" where shop = (select domain from shops where id = $1)`, [sql.shopId]);
}

/** First settings of a new shop, until Shopify was asked for the facts. False when there are settings already. */
export async function insertSettings(sql: Sql, domain: string, scopes: string, at: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    `insert into shop_settings (shop_id, name, currency, time_zone, primary_url, scopes, updated_at)
     values ($1, $2, $6, 'UTC', $3, $4, $5) on conflict (shop_id) do nothing`,
    [sql.shopId, domain, `https://${domain}`, scopes, at, NO_CURRENCY],
  );
  return rowCount > 0;
}

/** Writes the facts; answers what they were before, or null when this is the first time. */
export async function saveFacts(sql: Sql, facts: ShopFacts, at: Date): Promise<{ timeZone: string; scopes: string[]; partnerDevelopment: boolean } | null> {
  const { rows } = await sql.query<{ currency: string; time_zone: string; scopes: string; partner_development: boolean }>("select currency, time_zone, scopes, partner_development from shop_settings where shop_id = $1 for update", [sql.shopId]);
  const [before] = rows;
  if (!before) throw new Error(`shop ${sql.shopId} has no settings`);
  await sql.query(
    `update shop_settings set name = $2, email = $3, currency = $4, time_zone = $5, country = $6, primary_url = $7, partner_development = $8, scopes = $9, updated_at = $10, business_address = $11
     where shop_id = $1`,
    [sql.shopId, facts.name, facts.email, facts.currency, facts.timeZone, facts.country, facts.primaryUrl, facts.partnerDevelopment, facts.scopes.join(","), at, facts.businessAddress],
  );
  return before.currency === NO_CURRENCY ? null : { timeZone: before.time_zone, scopes: splitScopes(before.scopes), partnerDevelopment: before.partner_development };
}

export async function findUnknownFacts(sql: Sql): Promise<ShopperFact[]> {
  const { rows } = await sql.query<{ facts: ShopperFact[] }>("select unknown_facts as facts from shop_settings where shop_id = $1", [sql.shopId]);
  return rows[0]?.facts ?? [];
}

/** Answers which facts were unknown before. */
export async function saveUnknownFacts(sql: Sql, facts: readonly ShopperFact[]): Promise<ShopperFact[]> {
  const { rows } = await sql.query<{ before: ShopperFact[] }>(
    "update shop_settings t set unknown_facts = $2 from (select unknown_facts from shop_settings where shop_id = $1 for update) b where t.shop_id = $1 returning b.unknown_facts as before",
    [sql.shopId, facts],
  );
  return rows[0]?.before ?? [];
}

export async function saveEarlyCounts(sql: Sql, counts: EarlyCounts): Promise<void> {
  await sql.query("update shop_settings set early_counts = $2 where shop_id = $1", [sql.shopId, JSON.stringify(counts)]);
}

/** Who saves, and when: whoever saves over it afterwards is told. */
interface Saved {
  at: Date;
  /** A member of staff. */
  by: string;
}

/** False when somebody else saved in between. A cap that only an own domain allows is not written while there is none: a domain may be lost in that moment. */
export async function updateSender(sql: Sql, version: number, settings: SenderSettings, { at, by }: Saved): Promise<boolean> {
  const { rowCount } = await sql.query(
    `update shop_settings set sender_name = $3, reply_to = $4, postal_address = $5, daily_cap = $6::integer, version = version + 1, updated_at = $7, saved_at = $7, saved_by = $9
     where shop_id = $1 and version = $2 and ($6::integer <= $8::integer or exists (select 1 from sender_domains where shop_id = $1 and removed_at is null and verified_at is not null))`,
    [sql.shopId, version, settings.senderName, settings.replyTo, settings.postalAddress, settings.dailyCap, at, MAX_DAILY_CAP, by],
  );
  return rowCount > 0;
}

/** False when somebody else saved in between. */
export async function updateLeftOutTags(sql: Sql, version: number, tags: readonly string[], { at, by }: Saved): Promise<boolean> {
  const { rowCount } = await sql.query("update shop_settings set left_out_tags = $3, version = version + 1, updated_at = $4, saved_at = $4, saved_by = $5 where shop_id = $1 and version = $2", [sql.shopId, version, tags, at, by]);
  return rowCount > 0;
}

/** False when somebody else saved in between. */
export async function updateGoodwillBudget(sql: Sql, version: number, minor: number | null, { at, by }: Saved): Promise<boolean> {
  const { rowCount } = await sql.query("update shop_settings set goodwill_budget_minor = $3, version = version + 1, updated_at = $4, saved_at = $4, saved_by = $5 where shop_id = $1 and version = $2", [sql.shopId, version, minor, at, by]);
  return rowCount > 0;
}

/** False when somebody else saved in between. */
export async function updateCampaignTag(sql: Sql, version: number, on: boolean, at: Date): Promise<boolean> {
  const { rowCount } = await sql.query("update shop_settings set campaign_tag = $3, version = version + 1, updated_at = $4 where shop_id = $1 and version = $2", [sql.shopId, version, on, at]);
  return rowCount > 0;
}

/** False when somebody else saved in between. */
export async function updateDailyDigest(sql: Sql, version: number, on: boolean, { at, by }: Saved): Promise<boolean> {
  const { rowCount } = await sql.query("update shop_settings set daily_digest = $3, version = version + 1, updated_at = $4, saved_at = $4, saved_by = $5 where shop_id = $1 and version = $2", [sql.shopId, version, on, at, by]);
  return rowCount > 0;
}

/** True when something changed. */
export async function updateOtherTool(sql: Sql, tool: OtherTool): Promise<boolean> {
  const { rowCount } = await sql.query("update shop_settings set other_tool = $2 where shop_id = $1 and other_tool is distinct from $2", [sql.shopId, tool]);
  return rowCount > 0;
}

/** Null lets mail leave again. True when something changed. */
export async function updatePause(sql: Sql, pause: { at: Date; by: string } | null): Promise<boolean> {
  const { rowCount } = await sql.query(
    "update shop_settings set sending_paused_at = $2, sending_paused_by = $3 where shop_id = $1 and (sending_paused_at is null) <> ($2::timestamptz is null)",
    [sql.shopId, pause?.at ?? null, pause?.by ?? null],
  );
  return rowCount > 0;
}

/** Where a new shop's first mails stand. */
export async function noteFirstMails(sql: Sql, { passedAt, badAt, base }: { passedAt: Date | null; badAt: Date | null; base: MailsTaken | null }): Promise<void> {
  await sql.query("update shop_settings set first_mails_passed_at = $2, first_mails_bad_at = $3, first_mails_base = $4 where shop_id = $1", [sql.shopId, passedAt, badAt, base && JSON.stringify(base)]);
}

/** False when somebody else saved in between. */
export async function updateLinkHosts(sql: Sql, version: number, hosts: string[], { at, by }: Saved): Promise<boolean> {
  const { rowCount } = await sql.query("update shop_settings set link_hosts = $3, version = version + 1, updated_at = $4, saved_at = $4, saved_by = $5 where shop_id = $1 and version = $2", [sql.shopId, version, hosts, at, by]);
  return rowCount > 0;
}

/** Null lifts it. True when something changed: another reason is a change, too, and keeps the instant. */
export async function updateSuspension(sql: Sql, suspension: { at: Date; why: string } | null): Promise<boolean> {
  const { rowCount } = await sql.query(
    "update shops set suspended_at = case when $3::text is not null then coalesce(suspended_at, $2) end, suspended_why = $3 where id = $1 and suspended_why is distinct from $3",
    [sql.shopId, suspension?.at ?? null, suspension?.why ?? null],
  );
  return rowCount > 0;
}

/** What the mail server says of this shop; null when it takes its mails. The instant is that of the first refusal. */
export async function noteRelay(sql: Sql, refusal: "login" | "sender" | null, at: Date): Promise<void> {
  await sql.query(
    `update shop_settings set relay_refusal = $2, relay_refused_at = case when $2::text is not null then coalesce(relay_refused_at, $3) end
     where shop_id = $1 and relay_refusal is distinct from $2`,
    [sql.shopId, refusal, at],
  );
}

/** Notes what becomes of the mail that says that campaigns may start. True when it was as it was thought to be: of many who take it on, one does. */
export async function changeReadyMail(sql: Sql, { from, to }: Record<"from" | "to", ReadyMail | null>): Promise<boolean> {
  const { rowCount } = await sql.query("update shop_settings set ready_mail = $3 where shop_id = $1 and ready_mail is not distinct from $2::text", [sql.shopId, from, to]);
  return rowCount > 0;
}

interface ShopRow {
  domain: string;
  installed_at: Date | null;
  uninstalled_at: Date | null;
  suspended_at: Date | null;
  suspended_why: string | null;
  disconnected_at: Date | null;
  denied_at: Date | null;
  denied_access: string | null;
  version: number;
  saved_by: string | null;
  saved_at: Date | null;
  name: string;
  email: string | null;
  currency: string;
  time_zone: string;
  country: string | null;
  primary_url: string;
  partner_development: boolean;
  scopes: string;
  unknown_facts: ShopperFact[];
  lapse_window_days: number;
  lapse_rule: "learned" | "fixed";
  sender_name: string | null;
  reply_to: string | null;
  postal_address: string | null;
  business_address: string | null;
  daily_cap: number;
  sending_paused_at: Date | null;
  sending_paused_by: string | null;
  send_mark: string | null;
  restored_at: Date | null;
  restored_mark: string | null;
  relay_refusal: "login" | "sender" | null;
  relay_refused_at: Date | null;
  ready_mail: ReadyMail | null;
  early_counts: EarlyCounts | null;
  left_out_tags: string[];
  goodwill_budget_minor: bigint | null;
  first_mails_passed_at: Date | null;
  first_mails_base: MailsTaken | null;
  first_mails_bad_at: Date | null;
  campaign_tag: boolean;
  other_tool: OtherTool | null;
  left_out_segment_gid: string | null;
  left_out_segment_name: string | null;
  left_out_read_at: Date | null;
  left_out_trouble: ReadingTrouble | null;
  link_hosts: string[];
  daily_digest: boolean;
  new_member_role: "manager" | "contributor";
  own_domain: string | null;
  local_part: string;
  selector: string;
  private_key_sealed: string;
  domain_verified_at: Date | null;
  domain_failed_at: Date | null;
}

/** The shop of the transaction, or null before its settings are there. */
export async function findShop(sql: Sql): Promise<Shop | null> {
  const { rows } = await sql.query<ShopRow>(
    `select s.*, t.*, d.domain as own_domain, d.local_part, d.selector, d.private_key_sealed, d.verified_at as domain_verified_at, d.failed_at as domain_failed_at
     from shops s join shop_settings t on t.shop_id = s.id left join sender_domains d on d.shop_id = t.shop_id and d.removed_at is null where s.id = $1 and t.shop_id = $1`,
    [sql.shopId],
  );
  const [row] = rows;
  if (!row) return null;
  const scopes = splitScopes(row.scopes);
  return {
    id: sql.shopId,
    domain: row.domain,
    installedAt: row.installed_at,
    uninstalledAt: row.uninstalled_at,
    suspendedAt: row.suspended_at,
    suspendedWhy: row.suspended_why,
    disconnectedAt: row.disconnected_at,
    denied: row.denied_at && { at: row.denied_at, access: row.denied_access ?? "" },
    ownDomain:
      row.own_domain === null
        ? null
        : { domain: row.own_domain, localPart: row.local_part, selector: row.selector, keySealed: row.private_key_sealed, verified: row.domain_verified_at !== null, failedAt: row.domain_failed_at },
    settings: {
      version: row.version,
      saved: { by: row.saved_by, at: row.saved_at },
      name: row.name,
      email: row.email,
      currency: row.currency,
      timeZone: row.time_zone,
      country: row.country,
      primaryUrl: row.primary_url,
      partnerDevelopment: row.partner_development,
      scopes,
      hasAllOrders: scopes.includes("read_all_orders"),
      lapseWindowDays: row.lapse_window_days,
      lapseRule: row.lapse_rule,
      senderName: row.sender_name,
      replyTo: row.reply_to,
      postalAddress: row.postal_address,
      businessAddress: row.business_address,
      dailyCap: row.daily_cap,
      pausedAt: row.sending_paused_at,
      pausedBy: row.sending_paused_by,
      sendMark: row.send_mark,
      restoredAt: row.restored_at,
      restoredMark: row.restored_mark,
      relayRefusal: row.relay_refusal,
      relayRefusedAt: row.relay_refused_at,
      readyMail: row.ready_mail,
      earlyCounts: row.early_counts,
      unknownFacts: row.unknown_facts,
      leftOutTags: row.left_out_tags,
      goodwillBudgetMinor: row.goodwill_budget_minor === null ? null : Number(row.goodwill_budget_minor),
      firstMailsPassedAt: row.first_mails_passed_at,
      firstMailsBase: row.first_mails_base,
      firstMailsBadAt: row.first_mails_bad_at,
      campaignTag: row.campaign_tag,
      otherTool: row.other_tool,
      leftOutSegment: row.left_out_segment_gid === null ? null : { id: row.left_out_segment_gid, name: row.left_out_segment_name ?? "", readAt: row.left_out_read_at, trouble: row.left_out_trouble },
      linkHosts: row.link_hosts,
      dailyDigest: row.daily_digest,
      newMemberRole: row.new_member_role,
    },
  };
}
