/** Our web process as far as webhooks go: the whole server of the app, without pages, so that no build is needed. */
import { createContext } from "#app/context.server";
import { readEnv } from "#app/platform/env.server";
import { createServer } from "#app/server";

const { ctx, close } = createContext(readEnv(process.env), "bench");
const server = createServer(ctx).listen(ctx.env.PORT, ctx.env.HOST);
process.once("SIGTERM", () => {
  server.closeAllConnections();
  server.close(() => void close());
});
