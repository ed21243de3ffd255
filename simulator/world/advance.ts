/** Moving the world on: the clock stands right for everybody who goes to the web, to within ten seconds. */
import type { Clock } from "../clock.ts";

import type { World } from "./world.ts";
import type { Counts } from "./world-state.ts";

/**
 * Visits within the same ten seconds happen side by side. Longer would be faster, but then a reader's click would come at the same instant
 * as their reading, as only machines do.
 */
const slotMs = 10_000;

/** Moves the clock on by `ms` in steps from visit to visit; returns what happened on the way. */
export async function advanceWorld({ clock, world }: { clock: Clock; world: World }, ms: number): Promise<Counts> {
  const before = { ...world.counts() };
  const target = clock.now() + ms;
  await world.act();
  for (let next = world.nextVisitAt(); next <= target; next = world.nextVisitAt()) {
    const slotEnd = Math.min(target, Math.ceil(next / slotMs) * slotMs);
    await clock.advance(Math.max(0, slotEnd - clock.now()));
    await world.act();
  }
  await clock.advance(Math.max(0, target - clock.now()));
  await world.act();
  const after = world.counts();
  return Object.fromEntries(Object.entries(after).map(([what, count]) => [what, count - before[what as keyof Counts]])) as Counts;
}
