// What every npm script calls. Plain JavaScript for Node 20: installs what is missing, then goes on under the project's own Node 24,
// with what must be generated brought up to date first.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "..");
const [command, ...rest] = process.argv.slice(2);

/** Whether what is installed is something else than the lock file says. Not by the age of files, which every checkout changes. */
const needsInstall = () => {
  const installed = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return true;
  const packagesOf = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const there = packagesOf(installed);
  // Optional packages are mostly those of other platforms: absent is right, another version is not.
  return Object.entries(packagesOf(join(root, "package-lock.json"))).some(
    ([path, { version, optional, devOptional }]) => path !== "" && (there[path] ? there[path].version !== version : !optional && !devOptional),
  );
};

if (needsInstall()) {
  console.error("Installing what is missing …");
  const npm = spawnSync("npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"], { cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
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
  env: { ...process.env, PATH: [join(root, "node_modules", ".bin"), join(node, ".."), process.env.PATH].join(delimiter), COMEBACK_NODE: node },
});
// The child ends in its own order; a signal that reached only this process is handed on. Getting one twice does no harm.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
