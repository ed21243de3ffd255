import { setTimeout as wait } from "node:timers/promises";
import { machineMs } from "#app/platform/clock";
import type { Ctx, ShopId, Shopify, ShopifyOutcome, Sql } from "#app/platform/ports";
import { API_VERSION } from "./api-version.ts";
import { openBulkResult } from "./bulk-result.server.ts";
import { createCostKeeper } from "./cost-keeper.ts";
import { noteAllowed, noteDenied } from "./denials.store.server.ts";
import { type GraphqlAnswer, readGraphqlAnswer } from "./graphql-answer.ts";
import { stageLines } from "./stage-lines.server.ts";
import { ShopifyUnavailable } from "./shopify-unavailable.ts";
import { noteConnected, noteDisconnected } from "./sessions.store.server.ts";
import { createTokenKeeper } from "./token-keeper.server.ts";

/** Machine time. */
export interface SendLimits {
  /** Of one HTTP request. */
  requestMs: number;
  /** Of one `send` with all its waits and repeats. */
  totalMs: number;
  /** Failures (429, 5xx, network) that are tried again before it throws. Waiting for the bucket does not count. */
  maxFailures: number;
  firstBackoffMs: number;
}

const defaultLimits: SendLimits = { requestMs: 20_000, totalMs: 90_000, maxFailures: 5, firstBackoffMs: 500 };

type Attempt = { kind: "answer"; answer: GraphqlAnswer } | { kind: "refused" } | { kind: "gone" } | { kind: "failed"; why: string; afterMs?: number };

/**
 * The one way to the Admin API. It spends the shop's points before a call and waits when they are short, takes THROTTLED, 429, 5xx and
 * broken connections as reasons to try again, and answers what the shop or the token decided as values.
 *
 * A mutation whose answer was lost is sent again too: it may have been carried out, so callers must be able to take a repeat
 * (they must anyway: a process can die between the call and its commit).
 * @throws ShopifyUnavailable when the limits are used up
 * @throws Error when Shopify says that the document or its variables are wrong
 */
export function createShopify(deps: Pick<Ctx, "db" | "seal" | "env" | "clock" | "log">, limits: Partial<SendLimits> = {}): Shopify {
  const bounds = { ...defaultLimits, ...limits };
  const tokens = createTokenKeeper(deps);
  const costs = createCostKeeper();
  const allow = (sql: Sql): Promise<void> => noteAllowed(sql, deps.clock.now());

  async function send(shopId: ShopId, document: string, variables: object, { mayBeDenied = false }: { mayBeDenied?: boolean } = {}): Promise<ShopifyOutcome<Record<string, unknown>>> {
    const outcome = await ask(shopId, document, variables);
    if (outcome.kind === "gone") await noteDisconnected(deps.db, shopId, deps.clock.now());
    if (outcome.kind === "denied" && !mayBeDenied) await noteDenied(deps, shopId, { document: nameOf(document), missing: outcome.missing });
    return outcome;
  }

  async function ask(shopId: ShopId, document: string, variables: object): Promise<ShopifyOutcome<Record<string, unknown>>> {
    const until = machineMs() + bounds.totalMs;
    const pause = async (ms: number, why: string) => {
      if (machineMs() + ms > until) throw new ShopifyUnavailable(`shop ${shopId}: ${why}`);
      await wait(ms);
    };
    let token = await tokens.liveToken(shopId);
    let refusals = 0;
    for (let failures = 0; ; ) {
      if (token.kind === "gone") return { kind: "gone" };
      for (let ms = costs.waitMs(shopId, document); ms > 0; ms = costs.waitMs(shopId, document)) await pause(ms, "no points left");

      const attempt = await costs.during(shopId, document, () => post(token as { domain: string; accessToken: string }, document, variables));
      if (attempt.kind === "gone") return { kind: "gone" };
      if (attempt.kind === "refused") {
        // Once more with a new token: this one may have been revoked early. Twice refused is dead.
        if (++refusals > 1) return { kind: "gone" };
        token = await tokens.replaceRefused(shopId, token.accessToken);
        continue;
      }
      if (attempt.kind === "failed" || attempt.answer.kind === "failed") {
        const why = attempt.kind === "failed" ? attempt.why : attempt.answer.kind === "failed" ? attempt.answer.why : "";
        if (++failures > bounds.maxFailures) throw new ShopifyUnavailable(`shop ${shopId}: ${why}`);
        await pause((attempt.kind === "failed" ? attempt.afterMs : undefined) ?? backoffMs(bounds.firstBackoffMs, failures), why);
      } else if (attempt.answer.kind === "throttled") {
        // The bucket is known now; another process may be emptying it as well, hence a little more than it says.
        await pause(costs.waitMs(shopId, document) + backoffMs(100, 1), "throttled");
      } else {
        if (token.disconnected) await noteConnected(deps.db, shopId);
        if (token.denied === nameOf(document) && attempt.answer.kind === "data") await deps.db.withShopSql(shopId, allow);
        return outcomeOf(shopId, attempt.answer);
      }
      token = await tokens.liveToken(shopId);
    }
  }

  async function post(token: { domain: string; accessToken: string }, document: string, variables: object): Promise<Attempt> {
    try {
      const response = await fetch(`https://${token.domain}/admin/api/${API_VERSION}/graphql.json`, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json", "x-shopify-access-token": token.accessToken },
        body: JSON.stringify({ query: document, variables }),
        signal: AbortSignal.timeout(bounds.requestMs),
      });
      if (response.ok) return { kind: "answer", answer: readGraphqlAnswer(await response.json()) };
      await response.body?.cancel();
      return attemptOf(response);
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
      return { kind: "failed", why: `${error instanceof Error ? error.message : String(error)}${cause}` };
    }
  }

  return {
    send: send as Shopify["send"],
    openBulkResult,
    stageLines: (shopId, lines) => stageLines(send as Shopify["send"], shopId, lines),
    noteDenied: (shopId, denial) => noteDenied(deps, shopId, denial),
    noteAllowed: allow,
  };
}

function attemptOf(response: Response): Attempt {
  if (response.status === 401 || response.status === 403) return { kind: "refused" };
  // Not found: the shop was closed for good.
  if (response.status === 404) return { kind: "gone" };
  const retryAfter = Number(response.headers.get("retry-after"));
  return { kind: "failed", why: `Shopify answered ${response.status}`, ...(retryAfter > 0 && { afterMs: Math.min(retryAfter, 30) * 1000 }) };
}

function outcomeOf(shopId: ShopId, answer: Exclude<GraphqlAnswer, { kind: "throttled" | "failed" }>): ShopifyOutcome<Record<string, unknown>> {
  switch (answer.kind) {
    case "data":
      return answer.userErrors.length > 0 ? { kind: "rejected", userErrors: answer.userErrors, data: answer.data } : { kind: "ok", data: answer.data };
    case "denied":
      return { kind: "denied", missing: answer.missing };
    case "invalid":
      throw new Error(`shop ${shopId}: Shopify does not take the document: ${answer.why}`);
  }
}

/** Documents are told apart by their names. */
const nameOf = (document: string): string => /\b(?:query|mutation)\s+(\w+)/.exec(document)?.[1] ?? "";

/** Doubling, with a random half so that many callers do not come back together. */
const backoffMs = (first: number, failures: number): number => Math.round(first * 2 ** (failures - 1) * (0.5 + Math.random() / 2));
