import { GraphQLError } from "graphql";

export interface PageArgs {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
  reverse?: boolean | null;
  /** Set by bulk operations, which have no pages: every node, unsorted, one after the other. */
  unpaged?: boolean;
}

export interface Connection<T> {
  edges: { cursor: string; node: T }[];
  nodes: T[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

export interface Sorting<T> {
  /** The sort key's name, where there is a choice: a cursor is good for its own only. */
  name?: string;
  id(item: T): number | string;
  key(item: T): number | string;
}

/** shopify.dev, API limits: paging ends at 25,000 objects. */
export const pagingLimit = 25_000;

interface Cursor {
  id: number | string;
  key: number | string;
  /** The sorting's name. */
  s?: string | undefined;
  /** How many objects lie before and with this one, for the paging limit. */
  n: number;
}

const encode = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString("base64url");

function decode(text: string, sorting: { name?: string }): Cursor {
  try {
    const cursor = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as Cursor;
    if (typeof cursor === "object" && cursor !== null && "id" in cursor && cursor.s === sorting.name) return cursor;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new GraphQLError(`Invalid cursor for current pagination sort.`);
}

const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * One page by keyset, so that a page is right although records changed meanwhile.
 * Throws a GraphQLError without `first` and `last` and with both, above `maximum`, on a bad cursor and beyond 25,000 objects.
 */
export function pageOf<T>(items: Iterable<T>, args: PageArgs, sorting: Sorting<T>, maximum = 250): Connection<T> {
  // The walker of bulk operations iterates over nodes only, so that a million records are never put into one list.
  if (args.unpaged) return { edges: [], nodes: items as T[], pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null } };
  const given = (value: unknown): boolean => value !== null && value !== undefined;
  if (given(args.first) && given(args.last)) throw new GraphQLError("providing both first and last is not supported", { extensions: { code: "BAD_REQUEST" } });
  const size = args.first ?? args.last;
  if (size === null || size === undefined) throw new GraphQLError("you must provide one of first or last", { extensions: { code: "BAD_REQUEST" } });
  if (size < 0 || size > maximum) throw new GraphQLError(`first cannot exceed ${maximum}`, { extensions: { code: "BAD_REQUEST" } });
  const direction = args.reverse ? -1 : 1;
  const order = (a: T, b: T): number => direction * (compare(sorting.key(a), sorting.key(b)) || compare(sorting.id(a), sorting.id(b)));
  const against = (item: T, cursor: Cursor): number => direction * (compare(sorting.key(item), cursor.key) || compare(sorting.id(item), cursor.id));
  const after = args.after ? decode(args.after, sorting) : null;
  const before = args.before ? decode(args.before, sorting) : null;
  const matching: T[] = [];
  for (const item of items) if ((!after || against(item, after) > 0) && (!before || against(item, before) < 0)) matching.push(item);
  matching.sort(order);
  const backwards = args.first === null || args.first === undefined;
  const nodes = backwards ? matching.slice(-size) : matching.slice(0, size);
  const reached = after?.n ?? 0;
  if (!backwards && reached + nodes.length > pagingLimit) throw new GraphQLError(`Pagination is limited to ${pagingLimit} objects; use a bulk operation`, { extensions: { code: "PAGINATION_LIMIT_EXCEEDED" } });
  const edges = nodes.map((node, i) => ({ cursor: encode({ id: sorting.id(node), key: sorting.key(node), s: sorting.name, n: reached + i + 1 }), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: backwards ? before !== null : matching.length > nodes.length,
      hasPreviousPage: backwards ? matching.length > nodes.length : after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
