import { readTuples } from "#app/lapse/fits.store.server";
import { fitByLadder } from "#app/lapse/models/rules";
import { openDoors } from "#app/platform/db/doors.server";
import { answer } from "./answer.ts";

interface Input {
  shopId: string;
  today: string;
}

/** Seconds of the fit alone; the memory is that of reading, too. */
answer<Input>(async ({ shopId, today }) => {
  const db = openDoors(process.env.DATABASE_URL ?? "");
  const tuples = await db.withShopSql(BigInt(shopId), (sql) => readTuples(sql, today), { timeoutMs: 600_000 });
  const began = performance.now();
  const { shoppers, converged } = fitByLadder(tuples);
  const seconds = (performance.now() - began) / 1000;
  if (!converged) throw new Error("no fit was found");
  await db.close();
  return { seconds, shoppers, tuples: tuples.x.length };
});
