/** Moving the world on: the clock stands right for everybody who goes to the web, to within ten minutes. */
import type { Clock } from "../clock.ts";
import { minuteMs } from "../world-time.ts";

import type { World } from "./world.ts";
import type { Counts } from "./world-state.ts";

/** Visits within the same ten minutes happen side by side, so that a day of a busy shop takes at most 144 moves of the clock. */
const slotMs = 10 * minuteMs;

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
