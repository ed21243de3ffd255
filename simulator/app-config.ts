import { readFileSync } from "node:fs";
import { parse } from "smol-toml";

/** One webhook subscription of shopify.app.toml for one topic. */
export interface Subscription {
  topic: string;
  uri: string;
  includeFields: string[] | null;
  /** Filter in Shopify's search syntax over the payload, or null. */
  filter: string | null;
  compliance: boolean;
}

/** What Shopify knows of the app: its credentials and its shopify.app.toml. */
export interface AppConfig {
  apiKey: string;
  apiSecret: string;
  name: string;
  /** The API client's number; names the app-owned metafield namespace. */
  id: number;
  scopes: string[];
  optionalScopes: string[];
  /** Whether Shopify approved the app for names, addresses, e-mail and telephone of customers. */
  protectedData: boolean;
  apiVersion: string;
  subscriptions: Subscription[];
  /** Null when the app has no app proxy. */
  proxy: { url: string; prefix: string; subpath: string } | null;
}

interface Toml {
  name?: string;
  access_scopes?: { scopes?: string; optional_scopes?: string[] };
  webhooks?: {
    api_version?: string;
    subscriptions?: { topics?: string[]; compliance_topics?: string[]; uri?: string; include_fields?: string[]; filter?: string }[];
  };
  app_proxy?: { url: string; prefix: string; subpath: string };
}

const splitScopes = (list: string | undefined): string[] => (list ?? "").split(",").map((scope) => scope.trim()).filter(Boolean);

/**
 * Reads shopify.app.toml as Shopify would on deploy.
 * Throws when the file is missing, is no TOML, or a subscription has no uri.
 */
export function readAppConfig(input: { tomlPath: string; apiKey: string; apiSecret: string }): AppConfig {
  return parseAppConfig(readFileSync(input.tomlPath, "utf8"), input);
}

/** As {@link readAppConfig}, from the text of the file. */
export function parseAppConfig(text: string, credentials: { apiKey: string; apiSecret: string }): AppConfig {
  const toml = parse(text) as Toml;
  const subscriptions = (toml.webhooks?.subscriptions ?? []).flatMap((entry): Subscription[] => {
    const { uri } = entry;
    if (!uri) throw new Error("shopify.app.toml: a webhook subscription has no uri");
    const of = (compliance: boolean) => (topic: string): Subscription => ({
      topic,
      uri,
      includeFields: entry.include_fields ?? null,
      filter: entry.filter ?? null,
      compliance,
    });
    return [...(entry.topics ?? []).map(of(false)), ...(entry.compliance_topics ?? []).map(of(true))];
  });
  return {
    apiKey: credentials.apiKey,
    apiSecret: credentials.apiSecret,
    name: toml.name ?? "App",
    id: 190_000_000_001,
    scopes: splitScopes(toml.access_scopes?.scopes),
    optionalScopes: toml.access_scopes?.optional_scopes ?? [],
    protectedData: true,
    apiVersion: toml.webhooks?.api_version ?? "",
    subscriptions,
    proxy: toml.app_proxy ?? null,
  };
}
