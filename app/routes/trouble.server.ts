import { data, type LoaderFunctionArgs } from "@remix-run/node";
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { Trouble } from "../ui/part.tsx";

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

/** Data of one part of a page, handed on as they come: a part that fails becomes its reference, and the page lives. */
export const later = <Value>(log: Logger, where: string, value: Promise<Value>): Promise<Value | Trouble> => value.catch((error: unknown) => note(log, error, where));

/** Thrown where a row is not there for this shop: a foreign id and an unknown one answer alike. */
export const notFound = () => data(null, { status: 404 });
