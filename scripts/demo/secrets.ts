import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export interface DemoSecrets {
  apiKey: string;
  apiSecret: string;
  encryptionKeys: string;
}

/**
 * The secrets of this demo's data: made once, kept beside the data, so that a second start can read what the first sealed.
 * @throws Error in plain words when the file cannot be read or written.
 */
export function loadSecrets(file: string): DemoSecrets {
  try {
    if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as DemoSecrets;
    const secrets = { apiKey: randomBytes(16).toString("hex"), apiSecret: randomBytes(24).toString("hex"), encryptionKeys: `k1:${randomBytes(32).toString("base64")}` };
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
    return secrets;
  } catch (error) {
    throw new Error(`The demo's secrets in ${file} cannot be used (${(error as Error).message}). Start again with --fresh to make new data.`, { cause: error });
  }
}
