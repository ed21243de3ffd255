/**
 * What a demo's world was made from. Written once the shop is filled: a run that was stopped before has no world to go on with, and
 * a run that asks for another world than the one that is there is told so, instead of going on with the wrong one.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface WorldOrigin {
  seed: number;
  /** null when the shop was filled from an order log. */
  shoppers: number | null;
  /** SHA-256 of the order log. */
  orders: string | null;
}

const fileIn = (folder: string): string => join(folder, "origin.json");

/** null when no world was made to its end. */
export function readOrigin(folder: string): WorldOrigin | null {
  const file = fileIn(folder);
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as WorldOrigin;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export const writeOrigin = (folder: string, origin: WorldOrigin): void => writeFileSync(fileIn(folder), JSON.stringify(origin));
export const forgetOrigin = (folder: string): void => rmSync(fileIn(folder), { force: true });

/** @param asked what the caller named; what is undefined is taken as it is there. @throws Error when the world that is there is another one. */
export function requireSameOrigin(there: WorldOrigin, asked: Partial<WorldOrigin>): void {
  const differs = (Object.keys(asked) as (keyof WorldOrigin)[]).find((key) => asked[key] !== undefined && asked[key] !== there[key]);
  if (differs === undefined) return;
  throw new Error(`The data of the last run were made with ${describe(there)}, and --${differs} asks for others. Add --fresh to throw them away, or leave --${differs} out to go on with them.`);
}

const describe = ({ seed, shoppers, orders }: WorldOrigin): string => (orders === null ? `--seed ${seed} --shoppers ${shoppers}` : `an order log and --seed ${seed}`);
