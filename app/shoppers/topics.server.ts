import { z } from "zod";
import { done, giveUp } from "../platform/jobs/handlers.ts";
import type { StoredWebhook, TopicHandler, WebhookOutcome } from "../platform/jobs/webhook-work.server.ts";
import type { Ctx, Sql } from "../platform/ports.ts";
import { consentOf } from "./customer-record.ts";
import { joinGuests, patchCustomer, writeConsent } from "./customers.store.server.ts";
import { parseExactJson } from "./exact-json.ts";
import { idOfGid, normaliseEmail, normalisePhone } from "./identity.ts";
import { addRehoming } from "./rehoming.server.ts";
import { recordDeletion, recordMerge } from "./lose-customer.server.ts";
import { followProfiles } from "./follow-profiles.server.ts";
import { refreshProfileFacts } from "./stats.store.server.ts";
import { isErased, isSuppressed, liftUnsubscription } from "./suppression.server.ts";
import { twinKeys, twinText } from "./twin.ts";

const text = z.string().nullish().transform((value) => value?.trim() || null);
const instant = z.iso.datetime({ offset: true }).transform((value) => new Date(value));
/** An id that has no global form in the payload: digits, as a number where they fit one. */
const number = z.union([z.number().int(), z.string().regex(/^\d+$/)]).transform(BigInt);

const Customer = z.object({
  admin_graphql_api_id: z.string(),
  created_at: instant.nullish(),
  updated_at: instant,
  first_name: text,
  last_name: text,
  email: text,
  phone: text,
  default_address: z.object({ city: text, province_code: text, country_code: text, address1: text, zip: text }).nullish(),
});
const Deleted = z.object({ admin_graphql_api_id: z.string() });
const Merged = z.object({ admin_graphql_api_customer_kept_id: z.string(), admin_graphql_api_customer_deleted_id: z.string(), status: z.string() });
const ConsentChange = z.object({
  customer_id: number,
  email_address: text,
  email_marketing_consent: z.object({ state: z.string(), opt_in_level: text, consent_updated_at: instant.nullish() }),
});

/** A handler of one payload shape: what does not parse is given up in sight, for trying again would not help. */
const handler =
  <Payload>(shape: z.ZodType<Payload>, work: (ctx: Ctx, webhook: StoredWebhook, payload: Payload) => Promise<WebhookOutcome>): TopicHandler =>
  async (ctx, webhook) => {
    const payload = shape.safeParse(parseExactJson(webhook.body));
    return payload.success ? work(ctx, webhook, payload.data) : giveUp(`${webhook.topic}: ${z.prettifyError(payload.error)}`);
  };

/** After the work: what speaks of somebody who was erased is not kept as it came. */
const doneWith = async (sql: Sql, ctx: Ctx, person: Parameters<typeof isErased>[2]): Promise<WebhookOutcome> => ((await isErased(sql, ctx, person)) ? { kind: "forget" } : done());

/** Tags, counts, consent, subscriptions and companies are not in these payloads: the reconcile brings them. */
const changed = handler(Customer, async (ctx, { shopId }, customer) => {
  const id = idOfGid(customer.admin_graphql_api_id);
  const email = normaliseEmail(customer.email);
  const place = customer.default_address;
  const twin = twinText({ firstName: customer.first_name, lastName: customer.last_name, street: place?.address1, postcode: place?.zip, country: place?.country_code });
  return ctx.db.withShopSql(shopId, async (sql) => {
    await patchCustomer(sql, {
      id,
      firstName: customer.first_name,
      lastName: customer.last_name,
      email,
      phone: normalisePhone(customer.phone),
      country: place?.country_code ?? null,
      province: place?.province_code ?? null,
      city: place?.city ?? null,
      customerSince: customer.created_at ?? null,
      twinKey: twin && twinKeys(ctx, shopId)(twin),
      sourceAt: customer.updated_at,
      suppressedFor: email === null ? null : await isSuppressed(sql, ctx, { email }),
    });
    await followProfiles(sql, ctx.clock.now(), [id]);
    if (email !== null) await addRehoming(sql, ctx.clock.now(), await joinGuests(sql, [{ email, id }]));
    return doneWith(sql, ctx, { shopperId: id, emails: [email] });
  });
});

const deleted = handler(Deleted, async (ctx, { shopId, triggeredAt, receivedAt }, { admin_graphql_api_id }) => {
  await ctx.db.withShopSql(shopId, (sql) => recordDeletion(sql, ctx, { shopperId: idOfGid(admin_graphql_api_id), at: triggeredAt ?? receivedAt }));
  return done();
});

const merged = handler(Merged, async (ctx, { shopId, triggeredAt, receivedAt }, payload) => {
  if (payload.status !== "completed") return done();
  const [kept, deleted] = [idOfGid(payload.admin_graphql_api_customer_kept_id), idOfGid(payload.admin_graphql_api_customer_deleted_id)];
  await ctx.db.withShopSql(shopId, (sql) => recordMerge(sql, ctx, { kept, deleted, at: triggeredAt ?? receivedAt }));
  return done();
});

const consentChanged = handler(ConsentChange, async (ctx, { shopId }, { customer_id: id, email_address, email_marketing_consent: change }) => {
  const email = normaliseEmail(email_address);
  const at = change.consent_updated_at ?? null;
  return ctx.db.withShopSql(shopId, async (sql) => {
    await sql.query("insert into shoppers (shop_id, id, email, source_at) values ($1, $2, $3, to_timestamp(0)) on conflict do nothing", [shopId, id, email]);
    const consent = consentOf(change.state);
    await writeConsent(sql, { shopperId: id, consent, optIn: change.opt_in_level, at });
    if (consent === "subscribed" && email !== null && at !== null) await liftUnsubscription(sql, ctx, { email, subscribedAt: at });
    await refreshProfileFacts(sql, [id]);
    return doneWith(sql, ctx, { shopperId: id, emails: [email] });
  });
});

export const shoppersTopics: Record<string, TopicHandler> = {
  "customers/create": changed,
  "customers/update": changed,
  "customers/delete": deleted,
  "customers/merge": merged,
  "customers_email_marketing_consent/update": consentChanged,
};
