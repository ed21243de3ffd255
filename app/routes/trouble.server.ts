import { data, type LoaderFunctionArgs } from "@remix-run/node";
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { Later, Trouble } from "../ui/part.tsx";

const note = (log: Logger, error: unknown, where: string): Trouble => {
  const trouble = randomUUID().slice(0, 8);
  log.error({ err: error, reference: trouble, where }, "a page failed");
  return { trouble };
};

/**
 * A loader or action whose surprises are logged under a reference, which the page then shows. Redirects, refusals and thrown answers pass.
 */
export const reporting =
  <Args extends LoaderFunctionArgs, Answer>(work: (args: Args) => Promise<Answer>): ((args: Args) => Promise<Answer>) =>
  async (args) => {
    try {
      return await work(args);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw data(note(args.context.ctx.log, error, new URL(args.request.url).pathname), { status: 500 });
    }
  };

/** As long as a page waits for a part of it. What comes within this time is in the first paint, and needs no second one; for the rest the page does not wait. */
const SOON_MS = 50;

/**
 * Data of one part of a page: themselves where they come at once, else a promise of them, handed on as they come. A part that fails becomes its
 * reference, and the page lives.
 */
export async function soon<Value>(log: Logger, where: string, value: Promise<Value>): Promise<Later<Value>> {
  const part = value.catch((error: unknown) => note(log, error, where));
  const { promise: patience, resolve } = Promise.withResolvers<"later">();
  const timer = setTimeout(() => resolve("later"), SOON_MS);
  const first = await Promise.race([part, patience]);
  clearTimeout(timer);
  // Wrapped: a promise that is returned as it is would be waited for.
  return first === "later" ? { later: part } : { here: first as Value | Trouble };
}

/** Thrown where a row is not there for this shop: a foreign id and an unknown one answer alike. */
export const notFound = () => data(null, { status: 404 });
