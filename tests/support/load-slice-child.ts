/** Loads a slice of orders from a file, as a process of its own that tests kill: `node load-slice-child.ts <url> <shop> <slice> <file> <key>`. Says when each part begins. */
import { createReadStream } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { mergeOrdersSlice, stageOrdersSlice } from "#app/orders/load-slice.server";
import { openDoors } from "#app/platform/db/doors.server";
import { createSealer } from "#app/platform/sealing.server";

const [url = "", shop = "", slice = "", file = "", key = ""] = process.argv.slice(2);
const db = openDoors(url, 2);
const input = { shopId: BigInt(shop), sliceId: BigInt(slice) };

async function* told(): AsyncGenerator<Uint8Array> {
  let chunks = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) {
    if (++chunks === 40) {
      process.stdout.write("half-read\n");
      // Time for the chunks before this one to be committed, and for the parent to kill.
      await wait(2_000);
    }
    yield chunk as Uint8Array;
  }
}

const clock = { now: () => new Date() };
await stageOrdersSlice({ db, clock, seal: createSealer([key]) }, { ...input, bytes: told() });
process.stdout.write("merging\n");
await mergeOrdersSlice({ db, clock }, input);
process.stdout.write("done\n");
await db.close();
