import type { Language } from "#app/platform/languages";
import type { Sql } from "#app/platform/ports";
import type { CompiledMail } from "./compile-mail.server.ts";

export async function findTemplates(sql: Sql, ids: readonly bigint[]): Promise<Map<bigint, CompiledMail>> {
  const { rows } = await sql.query<{ id: bigint; subject: string; html: string; text_part: string; locale: Language }>("select id, subject, html, text_part, locale from mail_templates where shop_id = $1 and id = any($2)", [sql.shopId, ids]);
  return new Map(rows.map((row) => [row.id, { subject: row.subject, html: row.html, text: row.text_part, language: row.locale }]));
}
