// What every npm script calls. Plain JavaScript for Node 20: installs what is missing, then goes on under the project's own Node 24,
// with what must be generated brought up to date first.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const [command, ...rest] = process.argv.slice(2);

const needsInstall = () => {
  const installed = join(root, "node_modules", ".package-lock.json");
  return !existsSync(installed) || statSync(installed).mtimeMs < statSync(join(root, "package-lock.json")).mtimeMs;
};

if (needsInstall()) {
  console.error("Installing what is missing …");
  // Not `npm ci`: it refuses a lock file that lacks optional packages of other platforms, some of which are not published.
  // With --no-save the versions of the lock file are installed and neither it nor package.json is written.
  const npm = spawnSync("npm", ["install", "--no-save", "--no-fund", "--no-audit", "--loglevel=error"], { cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (npm.status !== 0) {
    console.error("The packages could not be installed. Is the package registry reachable, and is there 1.5 GB of free disk?");
    process.exit(1);
  }
}

const own = join(root, "node_modules", `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`, "bin", process.platform === "win32" ? "node.exe" : "node");
const node = existsSync(own) ? own : process.execPath;
if (node === process.execPath && Number(process.versions.node.split(".")[0]) < 24) {
  console.error(`There is no packaged Node 24 for ${process.platform}-${process.arch}. Install Node 24 and run this again.`);
  process.exit(1);
}

const child = spawn(node, ["--disable-warning=ExperimentalWarning", join(root, "scripts", "commands.ts"), command ?? "", ...rest], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, PATH: `${join(root, "node_modules", ".bin")}:${join(node, "..")}:${process.env.PATH}`, COMEBACK_NODE: node },
});
// The child ends in its own order; a signal that reached only this process is handed on. Getting one twice does no harm.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
