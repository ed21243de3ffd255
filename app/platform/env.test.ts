import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { readEnv } from "./env.server.ts";

const good = {
  SHOPIFY_API_KEY: "k",
  SHOPIFY_API_SECRET: "s",
  APP_URL: "https://app.example/",
  DATABASE_URL: "postgres://a/b",
  QUEUE_DATABASE_URL: "postgres://a/b",
  OPS_DATABASE_URL: "postgres://a/b",
  ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString("base64")}`,
  SMTP_URL: "smtp://mail.example",
  MAIL_DOMAIN: "mail.example",
};

test("a complete configuration is read, with defaults", () => {
  expect(readEnv(good)).toMatchObject({ APP_URL: "https://app.example", PORT: 3000, HOST: "127.0.0.1", LOG_LEVEL: "info" });
});

test("the operator's own signature is whole or not there", () => {
  const pem = generateKeyPairSync("rsa", { modulusLength: 2048, privateKeyEncoding: { type: "pkcs8", format: "pem" }, publicKeyEncoding: { type: "spki", format: "pem" } }).privateKey;
  expect(readEnv({ ...good, MAIL_DKIM_SELECTOR: "s1", MAIL_DKIM_KEY: pem.replace(/\n/g, "\\n"), DNS_SERVERS: "127.0.0.1:53, 9.9.9.9" })).toMatchObject({ MAIL_DKIM_KEY: pem, DNS_SERVERS: ["127.0.0.1:53", "9.9.9.9"] });
  expect(() => readEnv({ ...good, MAIL_DKIM_KEY: pem })).toThrow("  MAIL_DKIM_KEY: MAIL_DKIM_SELECTOR and MAIL_DKIM_KEY belong together");
  expect(() => readEnv({ ...good, MAIL_DKIM_SELECTOR: "s1", MAIL_DKIM_KEY: "no key" })).toThrow("  MAIL_DKIM_KEY: must be an RSA key in PEM");
});

test("every variable that is missing or wrong is named at once, with what is expected", () => {
  const attempt = () => readEnv({ ...good, SMTP_URL: "", ENCRYPTION_KEYS: "short", PORT: "http", APP_URL: "comeback.example", DATABASE_URL: "mysql://a/b", MAIL_DOMAIN: "mail", LOG_LEVEL: "loud" });
  expect(attempt).toThrow(
    [
      "  APP_URL: must be an address like https://comeback.example",
      "  DATABASE_URL: must begin with postgres://",
      "  ENCRYPTION_KEYS: each key is id:base64 of 32 bytes",
      "  SMTP_URL: is not set",
      "  MAIL_DOMAIN: must be a domain like mail.comeback.example",
      "  LOG_LEVEL: must be one of fatal, error, warn, info, debug, trace, silent",
      "  PORT: must be a number from 0 to 65535",
    ].join("\n"),
  );
});
