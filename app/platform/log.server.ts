import { pino, type Logger } from "pino";

/**
 * The log of a process. It never carries a shopper's name, address, e-mail or a token (invariant 10): callers log ids and counts,
 * and these paths are cut as a second line of defence. PostgreSQL puts the values of a row into an error's detail.
 */
export function createLog(level: string, name: string): Logger {
  return pino({
    name,
    level,
    redact: { paths: ["email", "*.email", "to", "*.to", "accessToken", "*.accessToken", "headers", "*.headers", "body", "*.body", "err.detail", "err.where", "err.parameters"], censor: "[cut]" },
  });
}
