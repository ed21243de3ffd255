/**
 * The world's time inside one process: `Date` is replaced so that "now" is real time plus an offset.
 * The slot lives on globalThis, because a test runner may evaluate this module more than once in a process.
 */
type Slot = { offset: number; real: DateConstructor; installed: boolean };

const key = Symbol.for("comeback.simulator.date");
const holder = globalThis as { [key]?: Slot };

const slot = (): Slot => (holder[key] ??= { offset: 0, real: Date, installed: false });

/** Real time in milliseconds since 1970, whatever the world's clock says. */
export const realNow = (): number => slot().real.now();

/** Moves this process to real time plus `offset` milliseconds. Without `installWorldDate` it changes nothing that others see. */
export const setWorldOffset = (offset: number): void => {
  slot().offset = offset;
};

/**
 * Makes `new Date()`, `Date.now()` and `Date()` follow the world; `Date` with arguments, timers and performance.now()
 * stay as they are. Calling it again changes nothing.
 */
export const installWorldDate = (): void => {
  const time = slot();
  if (time.installed) return;
  const Real = time.real;
  const now = (): number => Real.now() + time.offset;
  function WorldDate(this: unknown, ...args: unknown[]): Date | string {
    if (!new.target) return new Real(now()).toString();
    return Reflect.construct(Real, args.length === 0 ? [now()] : args, new.target) as Date;
  }
  WorldDate.prototype = Real.prototype;
  Object.setPrototypeOf(WorldDate, Real);
  Object.defineProperties(WorldDate, { name: { value: "Date" }, length: { value: 7 }, now: { value: now, writable: true, configurable: true } });
  // Libraries compare `value.constructor === Date`.
  Real.prototype.constructor = WorldDate as unknown as DateConstructor;
  globalThis.Date = WorldDate as unknown as DateConstructor;
  time.installed = true;
};

/** Puts the machine's own `Date` back, for tests that share a process. */
export const removeWorldDate = (): void => {
  const time = slot();
  if (!time.installed) return;
  time.real.prototype.constructor = time.real;
  globalThis.Date = time.real;
  time.installed = false;
  time.offset = 0;
};
