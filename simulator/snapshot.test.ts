import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import { loadSnapshot, saveClock, saveSnapshot } from "./snapshot.ts";
import { addShop, createState } from "./state.ts";
import { createWorldState } from "./world/world-state.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "comeback-snapshot-test-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const snapshot = () => {
  const state = createState(1);
  addShop(state, { domain: "nordlicht.myshopify.com", now: 5 });
  return { version: 1 as const, offset: 1000, state, world: createWorldState(), mails: [] };
};

test("what was saved comes back, with the clock's last move", () => {
  const path = join(folder, "world");
  expect(loadSnapshot(path)).toBeNull();
  saveSnapshot(path, snapshot());
  expect(loadSnapshot(path)).toEqual(snapshot());
  saveClock(path, 90_000);
  expect(loadSnapshot(path)?.offset).toBe(90_000);
  saveClock(path, 10);
  expect(loadSnapshot(path)?.offset).toBe(1000);
});

test("a file that cannot be read, and a folder that is not there, are named in a sentence", () => {
  const path = join(folder, "world");
  writeFileSync(path, "nonsense");
  expect(() => loadSnapshot(path)).toThrow(`The saved world in ${path} cannot be read. Start with --fresh to begin anew.`);
  expect(() => saveSnapshot(join(folder, "missing", "world"), snapshot())).toThrow("The world cannot be saved in");
});
