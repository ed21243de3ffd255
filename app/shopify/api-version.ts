/** The one version of the Admin API that this app speaks; a contract test compares it with shopify.app.toml and the cached schema. */
export const API_VERSION = "2026-10";
