import { z } from "zod";
import type { UserError } from "#app/platform/ports";
import type { Cost } from "./cost-bucket.ts";

const UserErrors = z.array(z.object({ field: z.array(z.string()).nullish(), message: z.string(), code: z.string().nullish() }));

const Envelope = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string().optional(), requiredAccess: z.string().optional() }).loose().optional() })).optional(),
  extensions: z
    .object({
      cost: z.object({
        requestedQueryCost: z.number(),
        throttleStatus: z.object({ maximumAvailable: z.number(), currentlyAvailable: z.number(), restoreRate: z.number() }),
      }),
    })
    .partial()
    .loose()
    .optional(),
});

/** What a 200 of the Admin API says. */
export type GraphqlAnswer = { cost: Cost | null } & (
  | { kind: "data"; data: Record<string, unknown>; userErrors: UserError[] }
  | { kind: "throttled" }
  | { kind: "denied"; missing: string }
  /** Shopify's own failure: may be tried again. */
  | { kind: "failed"; why: string }
  /** Our document or variables are wrong: trying again will not help. */
  | { kind: "invalid"; why: string }
);

const KNOWN_FAILURES = new Set(["INTERNAL_SERVER_ERROR", "TIMEOUT", "SERVICE_UNAVAILABLE"]);

/**
 * Reads the body of an answer. A mutation reports what it refused in `userErrors` of its payload, with HTTP 200 and no `errors`;
 * THROTTLED and ACCESS_DENIED stand in `errors`, with HTTP 200 too.
 */
export function readGraphqlAnswer(body: unknown): GraphqlAnswer {
  const parsed = Envelope.safeParse(body);
  if (!parsed.success) return { kind: "failed", why: "the answer is no GraphQL", cost: null };
  const { data, errors = [], extensions } = parsed.data;
  const cost = extensions?.cost ?? null;
  const codes = errors.map((error) => error.extensions?.code);
  if (codes.includes("THROTTLED")) return { kind: "throttled", cost };
  const denied = errors.find((error) => error.extensions?.code === "ACCESS_DENIED");
  if (denied) return { kind: "denied", missing: denied.extensions?.requiredAccess ?? denied.message, cost };
  if (errors.length > 0) {
    const why = errors.map((error) => error.message).join("; ");
    return { kind: codes.some((code) => code && KNOWN_FAILURES.has(code)) ? "failed" : "invalid", why, cost };
  }
  if (!data) return { kind: "failed", why: "the answer has neither data nor errors", cost };
  return { kind: "data", data, userErrors: userErrorsOf(data), cost };
}

const userErrorsOf = (data: Record<string, unknown>): UserError[] =>
  Object.values(data).flatMap((payload) => {
    if (typeof payload !== "object" || payload === null || !("userErrors" in payload)) return [];
    return UserErrors.parse(payload.userErrors ?? []);
  });
