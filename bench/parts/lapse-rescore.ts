import { settleShop } from "#app/lapse/settle-shop.server";
import { openDoors } from "#app/platform/db/doors.server";
import { answer } from "./answer.ts";

interface Input {
  shopId: string;
  /** The business instant. */
  at: string;
}

/** Judges a whole shop by its newest fit, as the job does after one. Seconds. */
answer<Input>(async ({ shopId, at }) => {
  const db = openDoors(process.env.DATABASE_URL ?? "");
  const began = performance.now();
  const { shoppers } = await settleShop({ db, clock: { now: () => new Date(at) } }, { shopId: BigInt(shopId), why: "model" });
  const seconds = (performance.now() - began) / 1000;
  await db.close();
  return { seconds, shoppers };
});
