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
