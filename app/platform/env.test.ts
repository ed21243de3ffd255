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

test("every variable that is missing or wrong is named at once", () => {
  const attempt = () => readEnv({ ...good, SMTP_URL: "", ENCRYPTION_KEYS: "short", PORT: "http" });
  expect(attempt).toThrow(/SMTP_URL/);
  expect(attempt).toThrow(/ENCRYPTION_KEYS\S*: each key is id:base64 of 32 bytes/);
  expect(attempt).toThrow(/PORT/);
});
