/** `npm run screenshots`: a picture of every page, mail and shopper-facing page, wide and narrow, into screenshots/. The pages are those that the browser tests look at. */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./run-command.ts";

const folder = join(import.meta.dirname, "..", "screenshots");
rmSync(folder, { recursive: true, force: true });
process.exitCode = await runCommand(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--project", "browser", "tests/e2e/pages.test.ts"], { SCREENSHOTS: folder });
console.log(`${readdirSync(folder).length} pictures in screenshots/`);
