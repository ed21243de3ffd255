/** The processes of a demo: started with a memory of their ids, ended in order, cleared away when an earlier run was killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isPortTaken } from "../free-port.ts";

const root = join(import.meta.dirname, "..", "..");
/** What a process has for its own orderly end. */
const END_WITHIN_MS = 10_000;

export interface Processes {
  /** Starts a Node process of ours and resolves with the first line of its stdout that `ready` accepts. */
  start(name: string, args: string[], env: Record<string, string>, ready: (line: string) => boolean): Promise<{ line: string; child: ChildProcess }>;
  /** Ends all, the last started first. */
  stop(): Promise<void>;
}

interface Remembered {
  launcher: number;
  children: number[];
}

/**
 * @param folder the demo's data folder; holds processes.json
 * @param onDeath called when a process ends by itself
 * @throws Error when another demo on the same data is running.
 */
export async function openProcesses(folder: string, onDeath: (name: string, said: string) => void): Promise<Processes> {
  const file = join(folder, "processes.json");
  if (existsSync(file)) await clearAway(readRemembered(file));
  const children: { name: string; child: ChildProcess }[] = [];
  let stopping = false;
  const remember = () => writeFileSync(file, JSON.stringify({ launcher: process.pid, children: children.map(({ child }) => child.pid ?? 0) } satisfies Remembered));
  remember();
  return {
    start(name, args, env, ready) {
      const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--import", join(root, "scripts", "demo", "follow-parent.mjs"), ...args], {
        cwd: root,
        env: { ...process.env, ...env },
        stdio: ["ignore", "pipe", "pipe", "ipc"],
        // A group of its own: Ctrl-C reaches only the demo, which then ends its processes in order.
        detached: true,
      });
      children.push({ name, child });
      remember();
      return new Promise((resolve, reject) => {
        let said = "";
        const bound = setTimeout(() => reject(new Error(`${name} did not start within 60 seconds:\n${said.trim()}`)), 60_000);
        const listen = (chunk: Buffer) => {
          said = (said + chunk.toString()).slice(-8000);
          const line = said.split("\n").find(ready);
          if (line === undefined) return;
          clearTimeout(bound);
          resolve({ line, child });
        };
        child.stdout?.on("data", listen);
        child.stderr?.on("data", listen);
        child.on("exit", (code) => {
          clearTimeout(bound);
          reject(new Error(`${name} ended with ${code}:\n${said.trim()}`));
          if (!stopping) onDeath(name, said.trim());
        });
      });
    },
    async stop() {
      stopping = true;
      for (const { child } of [...children].reverse()) await end(child);
      rmSync(file, { force: true });
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const hard = setTimeout(() => child.kill("SIGKILL"), END_WITHIN_MS);
  await gone;
  clearTimeout(hard);
}

/** A run that was killed while it wrote, or met a full disk, may have left half a file: then its processes have ended by themselves. */
function readRemembered(file: string): Remembered {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Remembered;
  } catch (error) {
    if (error instanceof SyntaxError) return { launcher: 0, children: [] };
    throw error;
  }
}

async function clearAway({ launcher, children }: Remembered): Promise<void> {
  if (launcher !== process.pid && commandOf(launcher).includes("scripts/demo")) {
    throw new Error(`The demo is already running (process ${launcher}). End it with Ctrl-C in its window, or start another one with DEMO_PORT=<another number>.`);
  }
  // Left by a run that was killed. The command line is compared, so that a number given to another program since is left alone. They
  // noticed the death of the launcher and are ending; the simulator saves its world meanwhile.
  const left = () => children.filter((pid) => commandOf(pid).includes("follow-parent.mjs"));
  const until = performance.now() + END_WITHIN_MS;
  while (left().length > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
  for (const pid of left()) process.kill(pid, "SIGKILL");
}

function commandOf(pid: number): string {
  const file = `/proc/${pid}/cmdline`;
  return pid > 1 && existsSync(file) ? readFileSync(file, "utf8").replaceAll("\0", " ") : "";
}

/**
 * @param span first and last of all ports of the demo, for the message
 * @throws Error naming the first port that another program listens on.
 */
export async function requireFreePorts(ports: number[], span: [number, number]): Promise<void> {
  for (const port of ports) {
    if (await isPortTaken(port)) throw new Error(`Port ${port} is taken by another program. End that program, or set DEMO_PORT to another number (the demo uses ${span[0]} to ${span[1]}).`);
  }
}
