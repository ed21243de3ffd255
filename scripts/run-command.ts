import { spawn } from "node:child_process";

/** Runs a program in the foreground and answers with its exit code; a signal that ended it counts as 130. */
export function runCommand(program: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, ...env } });
    // Ctrl-C reaches the child by the terminal; SIGTERM only reaches us.
    process.on("SIGINT", () => undefined);
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? (signal ? 130 : 1)));
  });
}
