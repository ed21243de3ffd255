/** `npm test`: check first, then every test; ends with the plain line "N passed, N failed". Run by people and by .ci/run. */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { check } from "./check.ts";
import { runCommand } from "./run-command.ts";

const root = join(import.meta.dirname, "..");
const report = join(root, ".cache", "test-report.json");

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numFailedTestSuites: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

const began = performance.now();
const checked = await check();

mkdirSync(join(root, ".cache"), { recursive: true });
rmSync(report, { force: true });
const code = await runCommand(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...process.argv.slice(2)]);

let passed = checked.passed;
let failed = checked.failed;
if (existsSync(report)) {
  const result = JSON.parse(readFileSync(report, "utf8")) as Report;
  // A file that could not be loaded has no tests of its own to fail, and is a failure all the same.
  const unloaded = result.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  passed += result.numPassedTests;
  failed += result.numFailedTests + unloaded;
  if (result.numPendingTests > 0) console.log(`${result.numPendingTests} skipped`);
} else {
  failed++;
}
if (code !== 0 && failed === 0) failed++;
console.log(`${Math.round((performance.now() - began) / 1000)} seconds`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
