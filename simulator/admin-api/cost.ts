import {
  getArgumentValues,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

/**
 * Points of an operation before it runs. Published (shopify.dev, rate limits): scalar and enum 0, object 1, interface and union
 * the most expensive selection, mutation 10, connection "sized by first and last". How it is sized is not published; the growth
 * used here fits the one figure that is (250 items count 12 times, community.shopify.dev/t/23101).
 */
export function requestedCost(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Record<string, unknown>): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const root = schema.getRootType(operation.operation);
  if (!root) return 0;
  const isMutation = operation.operation === "mutation";

  const selectionCost = (type: GraphQLCompositeType, set: SelectionSetNode, atRoot: boolean): number => {
    let fields = 0;
    let branches = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const definition = isAbstractType(type) && !("getFields" in type) ? undefined : (type as { getFields(): Record<string, GraphQLField<unknown, unknown>> }).getFields()[selection.name.value];
        if (!definition) continue;
        const returned = getNamedType(definition.type);
        const inner = selection.selectionSet && !isLeafType(returned) ? selectionCost(returned as GraphQLCompositeType, selection.selectionSet, false) : 0;
        if (atRoot && isMutation) fields += 10;
        else if (isLeafType(returned)) continue;
        else if (isObjectType(returned) && returned.name.endsWith("Connection")) fields += connectionWeight(getArgumentValues(definition, selection, variables)) * Math.max(1, inner);
        else fields += (transparentTypes.test(returned.name) ? 0 : 1) + inner;
      } else {
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        if (!fragment) continue;
        const condition = fragment.typeCondition?.name.value;
        const inner = selectionCost((condition ? schema.getType(condition) : type) as GraphQLCompositeType, fragment.selectionSet, atRoot);
        if (isAbstractType(type)) branches = Math.max(branches, inner);
        else fields += inner;
      }
    }
    return fields + branches;
  };
  return Math.max(1, selectionCost(root, operation.selectionSet, true));
}

/** Parts of a connection that carry no cost of their own. */
const transparentTypes = /Edge$|^PageInfo$/;

function connectionWeight(args: Record<string, unknown>): number {
  const size = Number(args["first"] ?? args["last"] ?? 1);
  return Math.max(1, Math.round(1.5 * Math.log2(Math.max(1, size))));
}
