import { defineConfig } from "vitest/config";
import { SpreadBrowser } from "./tests/support/spread-browser.ts";

export default defineConfig({
  test: {
    // As many as the smallest machine that this is meant for has cores; the default would leave one of them idle.
    maxWorkers: 2,
    sequence: { sequencer: SpreadBrowser },
    projects: [
      { test: { name: "unit", include: ["app/**/*.test.ts", "simulator/**/*.test.ts", "scripts/**/*.test.ts"], testTimeout: 20_000 } },
      {
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts"],
          globalSetup: ["tests/support/database-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: "contract", include: ["tests/contract/**/*.test.ts"], globalSetup: ["tests/support/database-setup.ts"], testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { name: "browser", include: ["tests/e2e/**/*.test.ts"], globalSetup: ["tests/support/database-setup.ts"], testTimeout: 240_000, hookTimeout: 240_000 } },
    ],
  },
});
