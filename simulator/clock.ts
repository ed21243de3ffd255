/**
 * The world's clock: real time plus an offset that only moves forward. Processes that live in the world hold a stream of its moves;
 * a move is over when every one of them has acknowledged it.
 */
import type { ServerResponse } from "node:http";

import { realNow, setWorldOffset } from "./world-date.ts";

/** How long a process may take to acknowledge a move, in real milliseconds. */
const acknowledgeWithinMs = 30_000;

export type Clock = {
  /** World time in milliseconds since 1970. */
  now(): number;
  /** World time minus real time, in milliseconds. */
  offset(): number;
  /** Moves the world on by `ms`; resolves when every connected process lives in the new time, rejects with the name of one that does not. */
  advance(ms: number): Promise<void>;
  /** Takes a process in: writes one JSON line per move into `response` until it closes. */
  follow(response: ServerResponse, name: string): void;
  /** A process says that it lives in the time of `move`. */
  acknowledge(link: number, move: number): void;
  /** Names of the processes that follow. */
  followers(): string[];
  close(): void;
};

type Follower = { name: string; response: ServerResponse; acknowledged: number; waiting: Set<() => void> };

/**
 * @param start.offset milliseconds between the world and real time at the start, for example out of a snapshot
 * @param start.onMove told the new offset before any process lives in it
 */
export function createClock(start: { offset: number; onMove?: (offset: number) => void }): Clock {
  let offset = start.offset;
  let moves = 0;
  let links = 0;
  const followers = new Map<number, Follower>();
  setWorldOffset(offset);

  const tell = (link: number, follower: Follower): void => {
    follower.response.write(`${JSON.stringify({ offset, move: moves, link })}\n`);
  };
  const acknowledged = (follower: Follower, move: number): Promise<void> =>
    new Promise((resolve, reject) => {
      if (follower.acknowledged >= move) return resolve();
      const timer = setTimeout(
        () => reject(new Error(`The process "${follower.name}" did not follow the world's clock within ${acknowledgeWithinMs / 1000} s.`)),
        acknowledgeWithinMs,
      );
      const look = (): void => {
        if (follower.acknowledged < move) return;
        clearTimeout(timer);
        follower.waiting.delete(look);
        resolve();
      };
      follower.waiting.add(look);
    });

  return {
    now: () => realNow() + offset,
    offset: () => offset,
    async advance(ms) {
      if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`The world's clock moves forward only, not by ${ms} ms.`);
      offset += ms;
      moves += 1;
      start.onMove?.(offset);
      setWorldOffset(offset);
      const move = moves;
      for (const [link, follower] of followers) tell(link, follower);
      await Promise.all([...followers.values()].map((follower) => acknowledged(follower, move)));
    },
    follow(response, name) {
      const link = ++links;
      // The first line needs no acknowledgement: the process does nothing before it has read it.
      const follower: Follower = { name, response, acknowledged: moves, waiting: new Set() };
      followers.set(link, follower);
      response.writeHead(200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
      response.write(`${JSON.stringify({ offset, move: 0, link })}\n`);
      response.on("close", () => {
        followers.delete(link);
        follower.acknowledged = Infinity;
        for (const look of [...follower.waiting]) look();
      });
    },
    acknowledge(link, move) {
      const follower = followers.get(link);
      if (!follower) return;
      follower.acknowledged = Math.max(follower.acknowledged, move);
      for (const look of [...follower.waiting]) look();
    },
    followers: () => [...followers.values()].map((follower) => follower.name),
    close() {
      for (const follower of followers.values()) follower.response.end();
    },
  };
}
