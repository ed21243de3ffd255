/** Events of the world in the order of their time: a binary heap over a plain array, so that a snapshot holds it as it is. */
export type Timed = { at: number; turn: number };

export type Queue<T extends Timed> = { heap: T[]; turns: number };

/** An event before the queue gives it its turn; keeps unions apart. */
export type Untimed<T> = T extends unknown ? Omit<T, "turn"> : never;

export const createQueue = <T extends Timed>(): Queue<T> => ({ heap: [], turns: 0 });

const before = (a: Timed, b: Timed): boolean => a.at < b.at || (a.at === b.at && a.turn < b.turn);

/** Puts an event in; events of the same instant come out in the order in which they were put in. */
export function push<T extends Timed>(queue: Queue<T>, event: Untimed<T>): void {
  const { heap } = queue;
  const entry = { ...event, turn: queue.turns++ } as unknown as T;
  let index = heap.length;
  heap.push(entry);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent] as T;
    if (!before(entry, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = entry;
}

/** When the next event is due; Infinity when there is none. */
export const nextAt = (queue: Queue<Timed>): number => queue.heap[0]?.at ?? Infinity;

/** Takes the next event out if it is due at `until` or before. */
export function popUntil<T extends Timed>(queue: Queue<T>, until: number): T | null {
  const { heap } = queue;
  const first = heap[0];
  if (!first || first.at > until) return null;
  const last = heap.pop() as T;
  if (heap.length === 0) return first;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1] as T, heap[child] as T)) child += 1;
    if (!before(heap[child] as T, last)) break;
    heap[index] = heap[child] as T;
    index = child;
  }
  heap[index] = last;
  return first;
}
