/** Forked by ready-mail.test.ts into the simulated world: tells one merchant that campaigns can start, until somebody kills it. */
import { tellReady } from "#app/campaigns/tell-ready.server";
import { createContext } from "#app/context.server";
import { readEnv } from "#app/platform/env.server";

const { ctx, close } = createContext(readEnv(JSON.parse(process.env.TEST_ENV ?? "{}") as Record<string, string>), "worker");
process.on("disconnect", () => process.exit(1));
await tellReady(ctx, { shopId: BigInt(process.env.SHOP_ID ?? "0") });
await close();
