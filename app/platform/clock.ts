import type { Clock } from "./ports.ts";

/** The one place that reads the wall clock. In the demo and in tests a preload makes `Date` follow the simulated world. */
export const systemClock: Clock = { now: () => new Date() };

/** Milliseconds of machine time since the process began: for timeouts and durations, never for business. */
export const machineMs = (): number => performance.now();
