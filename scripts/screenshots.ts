/**
 * `npm run screenshots`: a picture of every page, mail and shopper-facing page, wide and narrow, into screenshots/. The pages are those that
 * the browser tests look at. `npm run screenshots -- --readme` takes over the picture of Home that the README shows;
 * `-- --accept` takes the pictures of the main pages as those that `npm test` compares with (tests/e2e/pictures).
 */
import { copyFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./run-command.ts";

const root = join(import.meta.dirname, "..");
const folder = join(root, "screenshots");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
process.exitCode = await runCommand(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--project", "browser", "tests/e2e/pages.test.ts", "tests/e2e/settling.test.ts"], { SCREENSHOTS: folder, ...(process.argv.includes("--accept") && { PICTURES: "accept" }) });
console.log(`${readdirSync(folder).length} pictures in screenshots/`);
if (process.argv.includes("--readme") && process.exitCode === 0) copyFileSync(join(folder, "home-1440.png"), join(root, "docs", "pictures", "home.png"));
