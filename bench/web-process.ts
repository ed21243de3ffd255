import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { freePort } from "../scripts/free-port.ts";
import type { Bench } from "./environment.ts";

/** A server in a process of its own, which answers /healthz. */
export interface WebProcess {
  port: number;
  child: ChildProcess;
}

/** Starts a file that listens on PORT, and waits until it does. */
export async function openWeb(bench: Pick<Bench, "env">, file: string): Promise<WebProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", file], { env: { ...process.env, ...bench.env, PORT: String(port), LOG_LEVEL: "warn", NODE_ENV: "production" }, stdio: ["ignore", "ignore", "inherit"] });
  const until = performance.now() + 30_000;
  for (;;) {
    const up = await fetch(`http://127.0.0.1:${port}/healthz`).then((response) => response.ok, () => false);
    if (up) return { port, child };
    if (performance.now() > until || child.exitCode !== null) throw new Error(`${file} did not start`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The highest resident memory of a process that still runs, in MB; 0 where the system does not tell. */
export const peakOf = ({ child }: WebProcess): number => (process.platform === "linux" ? Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? 0) / 1024) : 0);
