import type { AdminContext } from "../context.ts";
import type { ConnectionPlan, ObjectPlan } from "./plan.ts";

export interface BulkLine {
  text: string;
  isRoot: boolean;
}

/** How many child lines may be held back at most. */
const heldAtMost = 500;

/**
 * The lines of a bulk result, one record each. Children carry `__parentId` and come after their parent, but, as at Shopify
 * without `groupObjects`, not always right after it: some are held back behind later parents.
 */
export function* bulkLines(plan: ObjectPlan, context: AdminContext, options: { groupObjects: boolean; random: () => number }): Generator<BulkLine> {
  let held: BulkLine[] = [];
  for (const connection of rootConnections(plan, context)) {
    for (const source of nodesOf(connection.plan, connection.source, context)) {
      const node = connection.plan.node(source);
      const record = readObject(node, source, context);
      yield { text: JSON.stringify(record), isRoot: true };
      const children = childLines(node, source, String(record["id"]), context);
      if (options.groupObjects || options.random() < 0.7) yield* children;
      else held.push(...children);
      if (held.length > heldAtMost || (held.length > 0 && options.random() < 0.1)) {
        yield* held;
        held = [];
      }
    }
  }
  yield* held;
}

/** The top-level connection itself, or those inside a top-level object (`shop { … }`). */
function* rootConnections(plan: ObjectPlan, context: AdminContext, source: unknown = {}): Generator<{ plan: ConnectionPlan; source: unknown }> {
  for (const connection of plan.connections) yield { plan: connection, source };
  for (const value of plan.values) {
    if (!value.object) continue;
    const inner = value.read(source, value.args, context);
    if (inner !== null && !Array.isArray(inner)) yield* rootConnections(value.object(inner), context, inner);
  }
}

const nodesOf = (plan: ConnectionPlan, source: unknown, context: AdminContext): Iterable<unknown> => (plan.read(source, plan.args, context) as { nodes: Iterable<unknown> }).nodes;

function childLines(plan: ObjectPlan, source: unknown, parentId: string, context: AdminContext): BulkLine[] {
  const lines: BulkLine[] = [];
  for (const connection of plan.connections) {
    for (const child of nodesOf(connection, source, context)) {
      const node = connection.node(child);
      const record = readObject(node, child, context);
      lines.push({ text: JSON.stringify({ ...record, __parentId: parentId }), isRoot: false });
      lines.push(...childLines(node, child, String(record["id"]), context));
    }
  }
  return lines;
}

function readObject(plan: ObjectPlan, source: unknown, context: AdminContext): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const { key, read, args, object } of plan.values) {
    const value = read(source, args, context);
    record[key] = object === null || value === null ? value : Array.isArray(value) ? value.map((item) => readObject(object(item), item, context)) : readObject(object(value), value, context);
  }
  return record;
}
