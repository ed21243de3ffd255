import type { IncomingMessage, ServerResponse } from "node:http";
import type { Ctx } from "#app/platform/ports";
import { storeWebhook } from "./store-webhook.server.ts";
import { shopifySecrets, verifyWebhook } from "./verify-webhook.server.ts";

/** Shopify's own bound is not published; orders with hundreds of lines come near 1 MB. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/**
 * POST /webhooks: checked, stored, answered; worked later (invariant 3). Anything but 2xx makes Shopify send it again,
 * so a database that is away costs nothing but time.
 */
export async function receiveWebhook(ctx: Pick<Ctx, "env" | "db" | "clock" | "log">, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "POST") return reply(response, 405, { allow: "POST" });
  const body = await readBody(request);
  // The rest of what is being sent is not read: the connection ends with the answer.
  if (body === null) return reply(response, 413, { connection: "close" });

  const verdict = verifyWebhook(request.headers, body, shopifySecrets(ctx.env));
  if (verdict.kind === "forged") return reply(response, 401);
  if (verdict.kind === "malformed") return reply(response, 400);
  try {
    await storeWebhook(ctx.db, { ...verdict.event, receivedAt: ctx.clock.now(), body: body.toString("utf8") });
  } catch (error) {
    ctx.log.error({ err: error, topic: verdict.event.topic }, "a webhook could not be stored");
    return reply(response, 503);
  }
  reply(response, 200);
}

function reply(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-length": "0", ...headers }).end();
}

/** The bytes as they came, or null when there are too many. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY_BYTES) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
