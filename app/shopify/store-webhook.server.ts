import type { Db } from "#app/platform/ports";
import type { WebhookEvent } from "./verify-webhook.server.ts";

export interface ReceivedWebhook extends WebhookEvent {
  receivedAt: Date;
  body: string;
}

/** Writes under way at once: while one waits for its commit the next is being gathered and sent. */
const LANES = 2;
const LOT = 50;

interface Waiting {
  webhook: ReceivedWebhook;
  stored(): void;
  failed(error: unknown): void;
}

const storeOf = new WeakMap<object, (webhook: ReceivedWebhook) => Promise<void>>();

/**
 * Stores a webhook and wakes a worker for its shop; a repeat changes nothing, an unknown shop is counted. Those that arrive while others
 * are being written share the next call, so that a burst costs one commit and one wake-up for many.
 * @throws Error when it is not stored
 */
export function storeWebhook(db: Pick<Db, "acrossShops">, webhook: ReceivedWebhook): Promise<void> {
  let store = storeOf.get(db);
  if (!store) storeOf.set(db, (store = openStore(db)));
  return store(webhook);
}

function openStore(db: Pick<Db, "acrossShops">): (webhook: ReceivedWebhook) => Promise<void> {
  const queue: Waiting[] = [];
  let lanes = 0;
  const lane = async () => {
    lanes++;
    while (queue.length > 0) await writeLot(db, queue.splice(0, LOT));
    lanes--;
  };
  return (webhook) =>
    new Promise((stored, failed) => {
      queue.push({ webhook, stored, failed });
      if (lanes < LANES) void lane();
    });
}

async function writeLot(db: Pick<Db, "acrossShops">, lot: readonly Waiting[]): Promise<void> {
  try {
    await write(db, lot.map(({ webhook }) => webhook));
    for (const { stored } of lot) stored();
  } catch (error) {
    if (lot.length === 1) lot[0]?.failed(error);
    // One that the database refuses must not take the others with it.
    else for (const one of lot) await writeLot(db, [one]);
  }
}

async function write(db: Pick<Db, "acrossShops">, webhooks: readonly ReceivedWebhook[]): Promise<void> {
  const column = <Key extends keyof ReceivedWebhook>(key: Key) => webhooks.map((webhook) => webhook[key]);
  await db.acrossShops("select store_webhooks($1, $2, $3, $4, $5, $6, $7)", [
    column("domain"), column("webhookId"), column("eventId"), column("topic"), column("triggeredAt"), column("receivedAt"), column("body"),
  ]);
}
