import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { campaignsJobs } from "#app/campaigns/jobs.server";
import { loadSendingTrouble } from "#app/messages/load-sending-trouble.server";
import { sendMessages } from "#app/messages/send-messages.server";
import { offersJobs } from "#app/offers/jobs.server";
import { done } from "#app/platform/jobs/handlers";
import { ShopFacts } from "#app/shopify/documents/shop";
import { loadShop } from "#app/shops/load-shop.server";
import { reconnectShop } from "#app/shops/reconnect-shop.server";
import { shopOf } from "#sim/state";
import type { TestShop } from "../../support/context.ts";
import { type Engine, HOUR, makeEngine } from "../campaigns/engine.ts";

type Refusal = "nothing" | "login" | "connection" | "mail_from" | "data";

let engine: Engine;
let relay: SMTPServer;
let refuses: Refusal = "nothing";
let taken = 0;
const woken: bigint[] = [];

const refusal = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });

beforeAll(async () => {
  // A relay with a login, which refuses at the point that a test names.
  relay = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    logger: false,
    onConnect: (_session, callback) => callback(refuses === "connection" ? refusal(554, "5.7.1 No service for you") : null),
    onAuth: (_auth, _session, callback) => (refuses === "login" ? callback(refusal(535, "5.7.8 Authentication failed")) : callback(null, { user: "comeback" })),
    onMailFrom: (_address, _session, callback) => callback(refuses === "mail_from" ? refusal(550, "5.7.1 Sender not allowed") : null),
    onData(stream, _session, callback) {
      stream.resume();
      stream.on("end", () => {
        if (refuses === "data") return callback(refusal(554, "5.6.0 Message refused"));
        taken++;
        callback(null, "queued");
      });
    },
  });
  relay.on("error", () => undefined);
  relay.listen(0, "127.0.0.1");
  await once(relay.server, "listening");
  const noteWakeUps = { lots: { "messages.send": async (_: unknown, { shopId }: { shopId: bigint }) => (woken.push(shopId), done()) } };
  engine = await makeEngine({ jobs: [offersJobs, campaignsJobs, noteWakeUps], env: { SMTP_URL: `smtp://comeback:secret@127.0.0.1:${(relay.server.address() as AddressInfo).port}` } });
});
afterAll(async () => {
  await engine.close();
  await new Promise<void>((resolve) => relay.close(resolve));
});
beforeEach(async () => {
  await engine.database.empty("shopper_stats, shoppers, messages, enrolments");
  await engine.database.look("delete from sending_days where day > '2025-01-02'");
  await engine.toMorning();
  refuses = "nothing";
  taken = 0;
});

async function planDue(shop: TestShop, shoppers: number): Promise<bigint> {
  await engine.addShoppers(shop, shoppers);
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  // Filled before the world moves on: mails are due from then on.
  await engine.runJobs();
  await engine.advance(HOUR);
  return campaignId;
}

/** One lot, as if the time that the relay was given had passed. */
async function sendLot(shop: TestShop) {
  await engine.database.look("update messages set lease_until = null where state = 'waiting'");
  return sendMessages(engine.ctx, { shopId: shop.id });
}
const troubleOf = async (shop: TestShop) => loadSendingTrouble(engine.ctx, await loadShop(engine.ctx, { shopId: shop.id }));
const placesTaken = async (shop: TestShop) => Number((await engine.database.look<{ n: string }>("select coalesce(sum(taken) - 1, 0) as n from sending_days where shop_id = $1", [shop.id]))[0]?.n);

test("a relay that refuses us takes no shopper's mail away: all wait, pages tell since when, and it ends by itself", async () => {
  const { shop, otherShop, ctx } = engine;
  const campaignId = await planDue(shop, 3);
  const since = ctx.clock.now();
  for (const [at, told] of [["login", "login"], ["connection", "sender"], ["mail_from", "sender"]] as const) {
    refuses = at;
    const outcome = await sendLot(shop);
    // Knocking at once again could lock the account.
    expect(outcome, at).toEqual({ kind: "again", afterMs: 60_000 });
    expect(await engine.states(shop, campaignId), at).toEqual({ waiting: 3 });
    const trouble = await troubleOf(shop);
    expect(trouble, at).toMatchObject({ kind: "relay", refusal: told, waiting: 3 });
    expect(Math.abs(+(trouble as { since: Date }).since - +since), at).toBeLessThan(60_000);
    // What did not leave takes no place of the day.
    expect(await placesTaken(shop), at).toBe(0);
  }
  expect(await troubleOf(otherShop)).toBeNull();

  refuses = "nothing";
  await sendLot(shop);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 3 });
  expect(taken).toBe(3);
  expect(await troubleOf(shop)).toBeNull();
  expect(await placesTaken(shop)).toBe(3);
});

test("a refusal of the mail itself is final, and no trouble of the sender's", async () => {
  const { shop } = engine;
  const campaignId = await planDue(shop, 2);
  refuses = "data";
  await sendLot(shop);
  expect(await engine.states(shop, campaignId)).toEqual({ refused: 2 });
  expect(await troubleOf(shop)).toBeNull();
});

test("a dead token stops sending, also in an hour that is open, until the shop is connected again", async () => {
  const { shop, otherShop, ctx, sim } = engine;
  await planDue(shop, 1);
  await sendLot(shop);
  expect(taken).toBe(1);

  await engine.addShoppers(shop, 2);
  const campaignId = await engine.start(shop, { kind: "gentle_note" });
  // Filled before the world moves on: mails are due from then on.
  await engine.runJobs();
  await engine.advance(HOUR / 3);
  const tokens = shopOf(sim.state, shop.domain);
  for (const token of [...tokens.accessTokens.values(), ...tokens.refreshTokens.values()]) token.revoked = true;
  // Whatever asks first finds it out.
  expect(await ctx.shopify.send(shop.id, ShopFacts, {})).toEqual({ kind: "gone" });
  await sendLot(shop);
  expect(taken).toBe(1);
  expect(await engine.states(shop, campaignId)).toEqual({ waiting: 2 });
  expect(await troubleOf(shop)).toMatchObject({ kind: "disconnected" });
  expect(await troubleOf(otherShop)).toBeNull();
  const [row] = await engine.database.look<{ next_due_at: Date }>("select next_due_at from shops where id = $1", [shop.id]);
  expect(+(row?.next_due_at ?? 0)).toBeLessThanOrEqual(+ctx.clock.now() + HOUR);

  await reconnectShop(ctx, { shopId: shop.id, actor: "lena" });
  woken.length = 0;
  await engine.reopen(shop);
  await engine.runJobs();
  expect(await troubleOf(shop)).toBeNull();
  expect(woken).toContain(shop.id);
  expect(woken).not.toContain(otherShop.id);
  await sendLot(shop);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 2 });
});

test("Shopify's refusal of a moment ends by itself at the next answer", async () => {
  const { shop, database } = engine;
  const campaignId = await planDue(shop, 1);
  await database.look("update shops set disconnected_at = $2 where id = $1", [shop.id, engine.ctx.clock.now()]);
  await sendLot(shop);
  expect(await engine.states(shop, campaignId)).toEqual({ sent: 1 });
  expect(await troubleOf(shop)).toBeNull();
});
