/**
 * What business code takes as an argument. Everything that touches the world stands behind one of these interfaces;
 * `context.server.ts` puts them together once per process.
 */
import type { Prisma } from "@prisma/client";
import type { KeyObject } from "node:crypto";
import type { Writable } from "node:stream";
import type { Logger } from "pino";
import type { Env } from "./env.server.ts";

export type ShopId = bigint;
/** Shopify's customer id; negative for a guest (app/shoppers/identity.ts). */
export type ShopperId = bigint;

/** Business time. Machine time (leases, heartbeats, queue) is the database's clock_timestamp(). */
export interface Clock {
  now(): Date;
}

/** A Prisma transaction that already carries the shop. */
export type Tx = Prisma.TransactionClient;

/** A pg transaction that already carries the shop. */
export interface Sql {
  readonly shopId: ShopId;
  query<Row extends object = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<{ rows: Row[]; rowCount: number }>;
  /** `COPY … FROM STDIN`; write text-format rows, end it, wait for "finish". */
  copyFrom(text: string): Writable;
  /** Written as the last of the transaction; filled by `wake` and `noteDue` of platform/jobs/work.server.ts. */
  readonly wakeUps: WakeUps;
}

export interface WakeUps {
  /** Tasks and after how many milliseconds of machine time a worker is to look at each. */
  tasks: Map<string, number>;
  /** The earliest business instant at which something of the shop is due. */
  dueAt: Date | null;
}

export interface TransactionOptions {
  /** Statement timeout in milliseconds; the transaction is rolled back when a statement takes longer. */
  timeoutMs?: number;
}

export interface Db {
  /** Pages and single rows. */
  withShop<T>(shopId: ShopId, work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** COPY, sets and hot paths. */
  withShopSql<T>(shopId: ShopId, work: (sql: Sql) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Tables that have no shop of their own: shops, sessions, store_webhooks. Not for tenant tables: they return nothing here. */
  acrossShops<Row extends object = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** Seals secrets at rest: AES-256-GCM, the key's id kept beside, so that keys rotate. */
export interface Sealer {
  seal(plain: string): string;
  open(sealed: string): string;
  /** HMAC-SHA-256 under a key derived (HKDF) from the oldest key, so that rotation does not change it. For address hashes and link tokens. */
  keyedHash(purpose: string, text: string): string;
}

export interface UserError {
  field?: string[] | null;
  message: string;
  code?: string | null;
}

/** One answer of the Admin API. What can be retried was retried; what is left to throw is a surprise. */
export type ShopifyOutcome<Data> =
  | { kind: "ok"; data: Data }
  | { kind: "rejected"; userErrors: UserError[]; data: Data }
  /** A scope is missing: what is asked for waits, as with a dead token, until it is granted. */
  | { kind: "denied"; missing: string }
  /** The token is dead, or the app was uninstalled. */
  | { kind: "gone" };

/** Where the lines of a bulk mutation were put. */
export type StageOutcome = { kind: "staged"; path: string } | { kind: "denied"; missing: string } | { kind: "gone" };

/** What shopify/ implements. Documents are the `#graphql` strings of app/shopify/documents/. */
export interface Shopify {
  /** @param options.mayBeDenied the caller can do without: a denial is answered and not noted as a trouble of the shop */
  send<Data = unknown, Variables extends object = Record<string, unknown>>(shopId: ShopId, document: string, variables: Variables, options?: { mayBeDenied?: boolean }): Promise<ShopifyOutcome<Data>>;
  /** Streams the JSONL of a finished bulk operation from a byte offset on. */
  openBulkResult(url: string, fromByte: number): Promise<AsyncIterable<Uint8Array>>;
  /** Uploads the lines of a bulk mutation, a JSON object of variables each. */
  stageLines(shopId: ShopId, lines: readonly string[]): Promise<StageOutcome>;
  /** A scope is missing, found out otherwise than by an answer of `send`, which notes it itself. */
  noteDenied(shopId: ShopId, denial: { document: string; missing: string }): Promise<void>;
  /** What was missing is granted: what waited for it is woken with the transaction. */
  noteAllowed(sql: Sql): Promise<void>;
}

export interface OutgoingMail {
  from: { name: string; address: string };
  replyTo: string | null;
  to: string;
  subject: string;
  html: string;
  text: string;
  /** Without angle brackets. */
  messageId: string;
  headers: Record<string, string>;
  /** MAIL FROM, where bounces go, if another address than `from`. */
  returnPath?: string | null;
  /** In the place of the operator's. */
  signature?: MailSignature | null;
}

/** Signs mails for a domain (DKIM, RFC 6376). */
export interface MailSignature {
  domain: string;
  selector: string;
  key: KeyObject;
}

export type MailOutcome =
  | { kind: "accepted"; reply: string }
  /** 5xx for this address or this mail: final. */
  | { kind: "refused"; reply: string }
  /** The relay refuses us, whoever the mail is for: the login, the connection, the sender's address. It waits until that is mended. */
  | { kind: "shut"; by: "login" | "sender"; reply: string }
  /** 4xx, or the connection failed before DATA was handed over: may be tried again. */
  | { kind: "later"; reply: string }
  /** The connection broke after DATA began: nobody knows; never blindly resent. */
  | { kind: "uncertain"; reply: string };

export interface Mail {
  /** How many mails may be under way at once. */
  readonly connections: number;
  send(mail: OutgoingMail): Promise<MailOutcome>;
  close(): Promise<void>;
}

/** What the DNS says of a name. `unknown`: it could not be asked, which is not the same as nothing. */
export type DnsAnswer = { kind: "found"; values: string[] } | { kind: "none" } | { kind: "unknown"; why: string };

export interface Dns {
  /** TXT records, the pieces of each put together. */
  txt(name: string): Promise<DnsAnswer>;
  /** The hosts of MX records, in lower case without a dot at the end. */
  mx(name: string): Promise<DnsAnswer>;
}

export interface Ctx {
  env: Env;
  db: Db;
  shopify: Shopify;
  mail: Mail;
  dns: Dns;
  seal: Sealer;
  clock: Clock;
  log: Logger;
}
