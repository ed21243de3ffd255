import { createPrivateKey } from "node:crypto";
import { z } from "zod";

const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, "must begin with postgres://");
const keys = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()).filter(Boolean))
  .pipe(
    z
      .array(z.string().regex(/^[\w-]{1,16}:[A-Za-z0-9+/]{43}=$/, "each key is id:base64 of 32 bytes"))
      .min(1, "names at least one key"),
  );

const domain = z.string().toLowerCase().regex(/^[a-z0-9.-]+\.[a-z]{2,}$/, "must be a domain like mail.comeback.example");
const list = z.string().transform((text) => text.split(",").map((part) => part.trim()).filter(Boolean));

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
const portRange = "must be a number from 0 to 65535";

const Env = z.object({
  SHOPIFY_API_KEY: z.string().min(1),
  SHOPIFY_API_SECRET: z.string().min(1),
  /** The secret before the last rotation; webhooks signed with it are still good for an hour. */
  SHOPIFY_API_SECRET_PREVIOUS: z.string().min(1).optional(),
  APP_URL: z.url({ protocol: /^https?$/, error: "must be an address like https://comeback.example" }).transform((url) => url.replace(/\/$/, "")),
  DATABASE_URL: postgresUrl,
  MIGRATE_DATABASE_URL: postgresUrl.optional(),
  QUEUE_DATABASE_URL: postgresUrl,
  OPS_DATABASE_URL: postgresUrl,
  ENCRYPTION_KEYS: keys,
  SMTP_URL: z.string().regex(/^smtps?:\/\//, "must begin with smtp:// or smtps://"),
  /** The operator's own domain, from which mail leaves until a shop's own domain is verified. */
  MAIL_DOMAIN: domain,
  /** The host that takes the bounces of shops with a domain of their own: their return paths name it. MAIL_DOMAIN unless told. */
  MAIL_BOUNCE_HOST: domain.optional(),
  /** With both, mails from MAIL_DOMAIN are signed here; without, by the relay or not at all. */
  MAIL_DKIM_SELECTOR: z.string().regex(/^[a-z0-9-]{1,63}$/i, "must be a name of letters, digits and hyphens").optional(),
  MAIL_DKIM_KEY: z
    .string()
    .transform((text) => text.replace(/\\n/g, "\n"))
    .refine(isPrivateKey, "must be an RSA key in PEM, with \\n for its line breaks")
    .optional(),
  /** Resolvers to ask in the place of the machine's, as address or address:port, with commas. */
  DNS_SERVERS: list.optional(),
  /** Whom a merchant writes to when the operator stopped their mails, and where answers to our own mails go. Each domain that mails has a postmaster (RFC 5321, 4.5.1). */
  SUPPORT_EMAIL: z.email("must be an email address").optional(),
  /** Only for development without Shopify: a stand-in for App Bridge. */
  APP_BRIDGE_URL: z.url({ protocol: /^https?$/, error: "must be an address like http://127.0.0.1:4100/app-bridge.js" }).optional(),
  LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(", ")}` }).default("info"),
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number({ error: portRange }).int(portRange).min(0, portRange).max(65535, portRange).default(3000),
}).refine((env) => (env.MAIL_DKIM_SELECTOR === undefined) === (env.MAIL_DKIM_KEY === undefined), { path: ["MAIL_DKIM_KEY"], error: "MAIL_DKIM_SELECTOR and MAIL_DKIM_KEY belong together" });

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

export type Env = z.infer<typeof Env>;

/**
 * Reads the configuration once, at the start of a process.
 * @throws Error whose message names each variable that is missing or wrong, and why.
 */
export function readEnv(raw: Record<string, string | undefined>): Env {
  const present = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = Env.safeParse(present);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path: [name = ""], message }) => `  ${String(name)}: ${String(name) in present ? message : "is not set"}`);
  throw new Error(`The configuration is not complete (see .env.example):\n${lines.join("\n")}`);
}
