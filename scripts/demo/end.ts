/** How a run of the demo ends before its time: by a signal, or because one of its processes died. */
export interface End {
  /** Aborted by the first signal. */
  stopped: AbortSignal;
  /** Resolves after a signal. @throws Error naming the process that died. */
  reached: Promise<void>;
  onDeath(name: string, said: string): void;
}

const SAID_LINES = 15;

/** Listens from now on until the process is gone: one Ctrl-C arrives up to three times, from the terminal and from each launcher above. */
export function openEnd(): End {
  const stopping = new AbortController();
  const ended = Promise.withResolvers<void>();
  // A death while nobody waits yet is told to whoever asks later.
  ended.promise.catch(() => undefined);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      stopping.abort();
      ended.resolve();
    });
  }
  return {
    stopped: stopping.signal,
    reached: ended.promise,
    onDeath: (name, said) => ended.reject(new Error([`${name[0]?.toUpperCase()}${name.slice(1)} ended by itself, so everything was stopped. Start again to go on.`, ...said.split("\n").filter(Boolean).slice(-SAID_LINES)].join("\n"))),
  };
}
