/** `npm run check`: everything that can be said without running the product. One yes or no, with every failing part named. Run by people and by npm test. */
import { spawn } from "node:child_process";
import { checkMigrations } from "./check-migrations.ts";
import { checkApiVersion } from "./check-api-version.ts";
import { checkDocs } from "./check-docs.ts";
import { checkWords } from "./check-words.ts";
import { thirdPartyText } from "./third-party.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Part {
  name: string;
  run(): Promise<string | null>;
}

const root = join(import.meta.dirname, "..");

/** Runs a program; null when it succeeded, else what it printed. */
const program = (name: string, args: string[]): Part => ({
  name,
  run: () =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, CI: "1", SHOPIFY_CLI_NO_ANALYTICS: "1", NODE_OPTIONS: "--max-old-space-size=3072" } });
      let said = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
      child.on("exit", (code) => resolve(code === 0 ? null : said.trim() || `exit code ${code}`));
    }),
});

const parts: Part[] = [
  program("types", ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "tsconfig.json"]),
  program("lint", ["node_modules/eslint/bin/eslint.js", "--max-warnings=0", "app", "simulator", "scripts", "tests", "bench"]),
  program("import order of the house", ["node_modules/dependency-cruiser/bin/dependency-cruiser.mjs", "--config", ".dependency-cruiser.cjs", "app", "simulator", "scripts", "tests", "bench"]),
  program("dead code", ["node_modules/knip/bin/knip.js", "--no-progress"]),
  program("shopify app build", ["node_modules/@shopify/cli/bin/run.js", "app", "build"]),
  { name: "migrations in step with schema.prisma", run: checkMigrations },
  { name: "one API version", run: async () => checkApiVersion() },
  { name: "documents name what is there", run: async () => checkDocs() },
  { name: "every text is used", run: async () => checkWords() },
  {
    name: "THIRD_PARTY.md in step",
    run: async () => ((await thirdPartyText()) === readFileSync(join(root, "THIRD_PARTY.md"), "utf8") ? null : "Run: node scripts/third-party.ts"),
  },
];

/** Runs all parts, two at a time (two cores), and prints one line each. Returns how many passed and failed. */
export async function check(): Promise<{ passed: number; failed: number }> {
  const waiting = [...parts];
  let passed = 0;
  let failed = 0;
  const work = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      const began = performance.now();
      const trouble = await part.run().catch((error: Error) => error.message);
      console.log(`${trouble === null ? "ok  " : "FAIL"} ${part.name} (${((performance.now() - began) / 1000).toFixed(1)} s)${trouble === null ? "" : `\n${trouble}`}`);
      if (trouble === null) passed++;
      else failed++;
    }
  };
  await Promise.all([work(), work()]);
  return { passed, failed };
}

if (import.meta.main) {
  const { passed, failed } = await check();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
