/** The tests that must notice every change of the rules under mutation; the whole suite would take hours. */
import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["app/messages/eligibility.test.ts", "app/messages/warm-up.test.ts"] } });
