import {
  getArgumentValues,
  getNamedType,
  getNullableType,
  GraphQLError,
  isAbstractType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type SelectionSetNode,
} from "graphql";
import { accessDenied, brokenRule, notApproved } from "../access.ts";
import type { FieldResolver } from "../context.ts";
import { readField } from "../resolve.ts";
import { loadAdminSchema } from "../schema.ts";

/**
 * A bulk query compiled once, so that a million records need no graphql-js run each: for every type a list of fields to
 * read, connections kept apart because their nodes become lines of their own.
 */
export interface ObjectPlan {
  values: ValuePlan[];
  connections: ConnectionPlan[];
}

export interface ValuePlan {
  key: string;
  read: FieldResolver<unknown>;
  args: Record<string, unknown>;
  /** Null for scalars and enums; by type name for unions. */
  object: ((source: unknown) => ObjectPlan) | null;
}

export interface ConnectionPlan {
  read: FieldResolver<unknown>;
  args: Record<string, unknown>;
  node: (source: unknown) => ObjectPlan;
}

/** A query that Shopify would not run in bulk; the message is shown as a userError. */
export class InvalidBulkQuery extends Error {}

const mostConnections = 5;
const deepestNesting = 2;

interface Compiling {
  fragments: Map<string, FragmentDefinitionNode>;
  scopes: ReadonlySet<string>;
  protectedData: boolean;
  connections: number;
}

/**
 * Compiles a valid document.
 * Throws InvalidBulkQuery for what bulk operations do not allow (shopify.dev, bulk operations, operation restrictions),
 * GraphQLError ACCESS_DENIED for a missing scope and for a field of protected data without approval.
 */
export function compileBulkQuery(document: DocumentNode, may: { scopes: ReadonlySet<string>; protectedData: boolean }): ObjectPlan {
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (!operation || operation.operation !== "query") throw new InvalidBulkQuery("Invalid bulk query: a query is needed");
  if (operation.variableDefinitions?.length) throw new InvalidBulkQuery("Invalid bulk query: variables are not supported");
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const compiling: Compiling = { fragments, ...may, connections: 0 };
  const root = loadAdminSchema().schema.getQueryType() as GraphQLObjectType;
  const fields = fieldsOf(operation.selectionSet, root, compiling);
  if (fields.length !== 1) throw new InvalidBulkQuery("Bulk queries must have a single top-level field");
  if (fields[0]?.name.value === "node" || fields[0]?.name.value === "nodes") throw new InvalidBulkQuery("Bulk queries cannot use the top-level node and nodes fields");
  const plan = compileObject(root, [operation.selectionSet], compiling, 0, false);
  if (compiling.connections === 0) throw new InvalidBulkQuery("Bulk queries must contain at least one connection.");
  if (compiling.connections > mostConnections) throw new InvalidBulkQuery(`Bulk queries cannot contain more than ${mostConnections} connections`);
  return plan;
}

/** The fields of a selection that apply to an object type, through fragments. */
function fieldsOf(set: SelectionSetNode, type: GraphQLObjectType, compiling: Compiling): FieldNode[] {
  return set.selections.flatMap((selection): FieldNode[] => {
    if (selection.kind === Kind.FIELD) return [selection];
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? compiling.fragments.get(selection.name.value) : selection;
    if (!fragment) return [];
    const condition = fragment.typeCondition?.name.value;
    const applies = !condition || condition === type.name || type.getInterfaces().some(({ name }) => name === condition);
    return applies ? fieldsOf(fragment.selectionSet, type, compiling) : [];
  });
}

function compileObject(type: GraphQLObjectType, sets: SelectionSetNode[], compiling: Compiling, depth: number, insideList: boolean): ObjectPlan {
  const plan: ObjectPlan = { values: [], connections: [] };
  for (const field of sets.flatMap((set) => fieldsOf(set, type, compiling))) {
    const name = field.name.value;
    const key = field.alias?.value ?? name;
    if (name === "__typename") {
      plan.values.push({ key, read: () => type.name, args: {}, object: null });
      continue;
    }
    const definition = type.getFields()[name];
    if (!definition) throw new InvalidBulkQuery(`Invalid bulk query: Field '${name}' doesn't exist on type '${type.name}'`);
    const rule = brokenRule(loadAdminSchema(), type.name, definition, compiling.scopes);
    if (rule) throw accessDenied(name, rule);
    if (!compiling.protectedData && loadAdminSchema().protectedFields.has(`${type.name}.${name}`)) throw notApproved(name);
    const returned = getNamedType(definition.type);
    const read = readField(type.name, name);
    const args = getArgumentValues(definition, field, {});
    if (isLeafType(returned)) {
      plan.values.push({ key, read, args, object: null });
    } else if (isObjectType(returned) && returned.name.endsWith("Connection")) {
      if (insideList) throw new InvalidBulkQuery("Queries that contain a connection field within a list field are not currently supported");
      plan.connections.push(compileConnection(field, returned, read, args, compiling, depth + 1));
    } else if (field.selectionSet) {
      const list = insideList || isListType(getNullableType(definition.type));
      plan.values.push({ key, read, args, object: planByType(returned as GraphQLCompositeType, field.selectionSet, compiling, depth, list) });
    }
  }
  return plan;
}

function compileConnection(field: FieldNode, type: GraphQLObjectType, read: FieldResolver<unknown>, args: Record<string, unknown>, compiling: Compiling, depth: number): ConnectionPlan {
  compiling.connections++;
  if (depth > deepestNesting) throw new InvalidBulkQuery(`Bulk queries cannot contain connections with a nesting depth greater than ${deepestNesting}.`);
  const edges = field.selectionSet && fieldsOf(field.selectionSet, type, compiling).find(({ name }) => name.value === "edges");
  const edgeType = getNamedType(type.getFields()["edges"]?.type) as GraphQLObjectType | undefined;
  const node = edges?.selectionSet && edgeType && fieldsOf(edges.selectionSet, edgeType, compiling).find(({ name }) => name.value === "node");
  if (!node?.selectionSet || !edgeType) throw new InvalidBulkQuery(`Connection fields must be queried by edges and node: ${field.name.value}`);
  const nodeType = getNamedType(edgeType.getFields()["node"]?.type) as GraphQLCompositeType;
  const isNode = isAbstractType(nodeType) || nodeType.getInterfaces().some(({ name }) => name === "Node");
  if (!isNode) throw new InvalidBulkQuery(`Connection '${field.name.value}' holds objects that do not implement Node`);
  const plan = planByType(nodeType, node.selectionSet, compiling, depth, false);
  if (isObjectType(nodeType)) {
    const children = plan(null).connections.length > 0;
    const hasId = fieldsOf(node.selectionSet, nodeType, compiling).some(({ name, alias }) => name.value === "id" && !alias);
    if (children && !hasId) throw new InvalidBulkQuery(`The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type. Connection fields without 'id': ${field.name.value}.`);
  }
  return { read, args: { ...args, unpaged: true }, node: plan };
}

/** One plan for an object type; for unions and interfaces one per possible type, chosen by the source. */
function planByType(type: GraphQLCompositeType, set: SelectionSetNode, compiling: Compiling, depth: number, insideList: boolean): (source: unknown) => ObjectPlan {
  if (isObjectType(type)) {
    const plan = compileObject(type, [set], compiling, depth, insideList);
    return () => plan;
  }
  const plans = new Map(loadAdminSchema().schema.getPossibleTypes(type).map((possible) => [possible.name, compileObject(possible, [set], compiling, depth, insideList)]));
  return (source) => {
    const name = (source as { __typename?: string }).__typename ?? "";
    const plan = plans.get(name);
    if (!plan) throw new GraphQLError(`${type.name} has no type for this record`);
    return plan;
  };
}
