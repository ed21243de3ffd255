/** The world on disk: one file with everything that is known, and one with the clock, which is written at every move. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";

import type { StoredMail } from "./inbox/mails.ts";
import type { State } from "./state.ts";
import type { WorldState } from "./world/world-state.ts";

export type Snapshot = { version: 1; /** World time minus real time, in milliseconds. */ offset: number; state: State; world: WorldState; mails: StoredMail[] };

const clockFile = (path: string): string => `${path}.clock`;

/** What was saved, or null when there is nothing. @throws Error in a plain sentence when the file cannot be read */
export function loadSnapshot(path: string): Snapshot | null {
  if (!existsSync(path)) return null;
  let snapshot: Snapshot;
  try {
    snapshot = deserialize(readFileSync(path)) as Snapshot;
  } catch (cause) {
    throw new Error(`The saved world in ${path} cannot be read. Start with --fresh to begin anew.`, { cause });
  }
  if (snapshot.version !== 1) throw new Error(`The saved world in ${path} comes from another version. Start with --fresh to begin anew.`);
  // The clock may have moved since the last full save; it never goes back, also after a kill.
  const later = existsSync(clockFile(path)) ? Number(readFileSync(clockFile(path), "utf8")) : NaN;
  // A world of before it had a DNS, and its shops collections.
  const state = { ...snapshot.state, dns: snapshot.state.dns ?? new Map<string, string[]>() };
  for (const shop of state.shops.values()) shop.collections ??= new Map();
  return { ...snapshot, state, offset: later > snapshot.offset ? later : snapshot.offset };
}

/** Writes the whole world; a reader sees the old file or the new one, never a half. */
export function saveSnapshot(path: string, snapshot: Snapshot): void {
  writeWhole(path, serialize(snapshot));
  saveClock(path, snapshot.offset);
}

export const saveClock = (path: string, offset: number): void => writeWhole(clockFile(path), String(offset));

function writeWhole(path: string, content: string | Buffer): void {
  try {
    writeFileSync(`${path}.new`, content);
    renameSync(`${path}.new`, path);
  } catch (cause) {
    const full = (cause as NodeJS.ErrnoException).code === "ENOSPC";
    throw new Error(full ? `The disk is full: the world cannot be saved in ${path}.` : `The world cannot be saved in ${path}: ${(cause as Error).message}`, { cause });
  }
}
