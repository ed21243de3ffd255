import { spawn } from "node:child_process";

/** Runs a program in the foreground and answers with its exit code; a signal that ended it counts as 130. */
export function runCommand(program: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, ...env } });
    // Handed on, since a signal may reach only this process; the child takes a second one calmly.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? (signal ? 130 : 1)));
  });
}
