/** One entry per npm script, and one for the CLI; run by scripts/run.mjs under Node 24. */
import { generate } from "./generate.ts";
import { runCommand } from "./run-command.ts";

const [command, ...rest] = process.argv.slice(2);
const script = (file: string, ...more: string[]) => runCommand(process.execPath, [...more, `scripts/${file}`, ...rest]);
const env = process.env.NODE_ENV ?? "production";

const startWeb = async (more: Record<string, string>): Promise<number> => {
  await generate({ build: true });
  return runCommand(process.execPath, ["--env-file-if-exists=.env", "app/server.ts", ...rest], { NODE_ENV: env, ...more });
};

const commands: Record<string, () => Promise<number>> = {
  demo: async () => (await generate({ build: true }), script("demo.ts")),
  test: async () => (await generate({ build: true }), script("test.ts")),
  check: async () => (await generate({ build: false }), script("check.ts")),
  bench: async () => (await generate({ build: true }), runCommand(process.execPath, ["--expose-gc", "bench/main.ts", ...rest])),
  backtest: async () => script("backtest.ts"),
  mutate: async () => runCommand("stryker", ["run", ...rest]),
  screenshots: async () => (await generate({ build: true }), script("screenshots.ts")),
  generate: async () => (await generate({ build: false, force: true }), 0),
  build: async () => (await generate({ build: true, force: true }), 0),
  start: async () => startWeb({}),
  // Called by Shopify's CLI (shopify.web.toml), which names the port in PORT, but the public address in HOST.
  "dev-server": async () => startWeb({ HOST: "127.0.0.1" }),
  worker: async () => (await generate({ build: false }), runCommand(process.execPath, ["--env-file-if-exists=.env", "app/worker.ts", ...rest], { NODE_ENV: env })),
  migrate: async () => script("migrate.ts", "--env-file-if-exists=.env"),
  suspend: async () => (await generate({ build: false }), script("suspend.ts", "--env-file-if-exists=.env")),
  dev: async () => (await generate({ build: true }), runCommand("shopify", ["app", "dev", ...rest])),
};

const run = commands[command ?? ""];
if (!run) {
  console.error(`Not a command: ${command}. There are ${Object.keys(commands).join(", ")}.`);
  process.exit(2);
}
process.exitCode = await run().catch((error: Error) => {
  console.error(error.message);
  return 1;
});
