/** What `demo --once` shows of its stages: on a terminal one line that moves, elsewhere a line per stage. */
export interface Progress {
  /** Begins a stage; the former one must have ended. */
  stage(name: string): void;
  /** Moves the bar of the present stage. @param share between 0 and 1 */
  move(share: number, text: string): void;
  /** Ends the present stage with its counts. */
  end(text: string): void;
  /** Seconds per ended stage. */
  seconds: Record<string, number>;
}

const WIDTH = 24;

export function openProgress(out: NodeJS.WriteStream): Progress {
  let name = "";
  let began = 0;
  const seconds: Record<string, number> = {};
  const bar = (share: number) => "█".repeat(Math.round(share * WIDTH)).padEnd(WIDTH, "░");
  const line = (text: string) => (out.isTTY ? out.write(`\r\x1b[2K${text.slice(0, (out.columns ?? 100) - 1)}`) : undefined);
  return {
    seconds,
    stage(next) {
      name = next;
      began = performance.now();
      line(`${name.padEnd(10)} ${bar(0)}`);
    },
    move(share, text) {
      line(`${name.padEnd(10)} ${bar(Math.min(1, Math.max(0, share)))} ${text}`);
    },
    end(text) {
      seconds[name] = Math.round((performance.now() - began) / 100) / 10;
      line("");
      out.write(`${name.padEnd(10)} ${bar(1)} ${text} (${seconds[name]} s)\n`);
    },
  };
}
