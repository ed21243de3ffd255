/** Forked by digest.test.ts into the simulated world: tells one merchant who went quiet, until somebody kills it. */
import { createContext } from "#app/context.server";
import { readEnv } from "#app/platform/env.server";
import { sendDigest } from "#app/reports/send-digest.server";

const { ctx, close } = createContext(readEnv(JSON.parse(process.env.TEST_ENV ?? "{}") as Record<string, string>), "worker");
process.on("disconnect", () => process.exit(1));
await sendDigest(ctx, { shopId: BigInt(process.env.SHOP_ID ?? "0") });
await close();
