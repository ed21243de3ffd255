import { fork } from "node:child_process";
import { join } from "node:path";

/** An SMTP server on loopback, in a process of its own, that takes every mail and keeps none. */
export interface Sink {
  url: string;
  close(): void;
}

export function openSink(): Promise<Sink> {
  const child = fork(join(import.meta.dirname, "parts", "sink.ts"), { execArgv: ["--disable-warning=ExperimentalWarning"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the sink ended with ${code}`)));
    child.once("message", (port) => resolve({ url: `smtp://127.0.0.1:${String(port)}`, close: () => child.disconnect() }));
  });
}
