import { getNullableType, GraphQLError, GraphQLID, GraphQLScalarType, isInputObjectType, isListType, type GraphQLArgument, type GraphQLInputField, type GraphQLInputType, type GraphQLSchema } from "graphql";

/** Items that a list of an argument may have (shopify.dev, API limits). */
const longestList = 250;

/**
 * What Shopify looks at in arguments beyond their types: the length of lists, and that an ID is a global one.
 * Throws a GraphQLError for the first that is wrong.
 */
export function checkArguments(definitions: readonly (GraphQLArgument | GraphQLInputField)[], values: Record<string, unknown>): void {
  for (const { name, type } of definitions) checkValue(type, values[name]);
}

function checkValue(wanted: GraphQLInputType, value: unknown): void {
  if (value === null || value === undefined) return;
  const type = getNullableType(wanted);
  if (isListType(type)) {
    const items = value as unknown[];
    if (items.length > longestList) {
      const message = `The input array size of ${items.length} is greater than the maximum allowed of ${longestList}.`;
      throw new GraphQLError(message, { extensions: { code: "MAX_INPUT_SIZE_EXCEEDED" } });
    }
    for (const item of items) checkValue(type.ofType, item);
  } else if (isInputObjectType(type)) {
    checkArguments(Object.values(type.getFields()), value as Record<string, unknown>);
  } else if (type === GraphQLID && !/^gid:\/\/shopify\/\w+\/[^/\s]+$/.test(String(value))) {
    throw new GraphQLError(`Invalid global id '${String(value)}'`, { extensions: { code: "argumentLiteralsIncompatible", typeName: "CoercionError" } });
  }
}

const text = (test: (value: string) => boolean) => (value: unknown): boolean => typeof value === "string" && test(value);
const decimal = (value: unknown): boolean => (typeof value === "number" && Number.isFinite(value)) || (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value));
const day = /^\d{4}-\d{2}-\d{2}$/;

/** What Shopify's own scalars take (shopify.dev, scalars). Those that are missing take anything. */
const accepts: Record<string, (value: unknown) => boolean> = {
  Date: text((value) => day.test(value) && !Number.isNaN(Date.parse(value))),
  DateTime: text((value) => /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2}))?$/.test(value) && !Number.isNaN(Date.parse(value))),
  Decimal: decimal,
  Money: decimal,
  UnsignedInt64: (value) => /^\d+$/.test(String(value)),
  URL: text((value) => URL.canParse(value)),
};

/** Lets the scalars of a schema that was read from introspection, which take anything, refuse what Shopify's refuse. Changes the schema. */
export function strictScalars(schema: GraphQLSchema): GraphQLSchema {
  for (const [name, test] of Object.entries(accepts)) {
    const scalar = schema.getType(name);
    if (!(scalar instanceof GraphQLScalarType)) throw new Error(`Shopify's schema has no scalar ${name}`);
    scalar.parseValue = (value: unknown) => {
      if (!test(value)) throw new GraphQLError(`${name} cannot represent ${JSON.stringify(value)}`);
      return value;
    };
  }
  return schema;
}
