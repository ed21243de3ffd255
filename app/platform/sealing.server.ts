import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from "node:crypto";
import type { Sealer } from "./ports.ts";

/**
 * Seals with AES-256-GCM (NIST SP 800-38D, 96-bit random nonce). A sealed text is `id.nonce.tag.body`, each base64url but the id,
 * so that a text sealed under an older key stays readable while new ones take the first key.
 * @param keys `id:base64` of 32 bytes each, the newest first
 */
export function createSealer(keys: readonly string[]): Sealer {
  // As key objects: of a buffer a cipher or a hash makes one each time, which takes 20 microseconds of 25.
  const byId = new Map(keys.map((entry) => [entry.slice(0, entry.indexOf(":")), createSecretKey(entry.slice(entry.indexOf(":") + 1), "base64")]));
  const [newest] = byId.entries();
  // The last key is the oldest: hashes must not change when a newer key is put in front of it.
  const oldest = [...byId.values()].at(-1);
  if (!newest || !oldest) throw new Error("no encryption key");
  const [newestId, newestKey] = newest;
  const hashKeys = new Map<string, KeyObject>();
  return {
    seal(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", newestKey, nonce);
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return [newestId, nonce.toString("base64url"), cipher.getAuthTag().toString("base64url"), body.toString("base64url")].join(".");
    },
    open(sealed) {
      const [id, nonce, tag, body] = sealed.split(".");
      const key = byId.get(id ?? "");
      if (!key || nonce === undefined || tag === undefined || body === undefined) throw new Error(`sealed with a key that is not configured: ${id}`);
      const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64url"));
      decipher.setAuthTag(Buffer.from(tag, "base64url"));
      return Buffer.concat([decipher.update(Buffer.from(body, "base64url")), decipher.final()]).toString("utf8");
    },
    keyedHash(purpose, text) {
      let key = hashKeys.get(purpose);
      if (!key) {
        key = createSecretKey(Buffer.from(hkdfSync("sha256", oldest, "", `comeback/${purpose}`, 32)));
        hashKeys.set(purpose, key);
      }
      return createHmac("sha256", key).update(text).digest("base64url");
    },
  };
}
