import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { readOrderLog } from "#sim/world/order-log";

export interface OrderFile {
  path: string;
  /** SHA-256 of its content. */
  hash: string;
}

/** Any currency of two decimals: what is asked is whether there is a line that makes sense. */
const CURRENCY = "EUR";
const SHOWN = 5;

/**
 * The order log that was named, looked at before anything is started. A relative name is meant from where npm was called.
 * @throws Error in plain words: missing, not readable, no file, not an order log.
 */
export async function readableLog(name: string): Promise<OrderFile> {
  if (name === "") throw new Error("--orders needs the name of a file.");
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), name);
  const { rows, rejected } = await openLog(path);
  if (rows.length === 0) {
    const lines = rejected.slice(0, SHOWN).map(({ line, reason }) => `\n  line ${line}: ${reason}`);
    throw new Error(`${path} has a header, but no line that makes sense.${lines.join("")}`);
  }
  return { path, hash: createHash("sha256").update(readFileSync(path)).digest("hex") };
}

async function openLog(path: string): ReturnType<typeof readOrderLog> {
  try {
    if (!statSync(path).isFile()) throw new Error(`${path} is not a file.`);
    return await readOrderLog(path, CURRENCY);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw new Error(`There is no file ${path}.`, { cause: error });
    if (code === "EACCES" || code === "EPERM") throw new Error(`The file ${path} cannot be read. Check its permissions.`, { cause: error });
    throw new Error(code === undefined ? message : `The file ${path} cannot be read: ${message}`, { cause: error });
  }
}
