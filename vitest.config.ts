import { defineConfig } from "vitest/config";
import { SpreadBrowser } from "./tests/support/spread-browser.ts";

/**
 * Files of one worker share their modules: loading them anew for each file took a fifth of the time. It costs nothing, since no
 * module of the app keeps state: a test has what its own context made, and closes it.
 */
const shared = { isolate: false };
const withDatabase = { ...shared, globalSetup: ["tests/support/database-setup.ts"] };

export default defineConfig({
  test: {
    // One more than the smallest machine that this is meant for has cores: there is mostly one that waits, for a browser or for what Shopify lets through.
    maxWorkers: 3,
    sequence: { sequencer: SpreadBrowser },
    projects: [
      { test: { ...shared, name: "unit", include: ["app/**/*.test.ts", "simulator/**/*.test.ts", "scripts/**/*.test.ts"], testTimeout: 20_000 } },
      { test: { ...withDatabase, name: "integration", include: ["tests/integration/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { ...withDatabase, name: "contract", include: ["tests/contract/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { ...withDatabase, name: "browser", include: ["tests/e2e/**/*.test.ts"], testTimeout: 240_000, hookTimeout: 240_000 } },
    ],
  },
});
