import { GraphQLError, type GraphQLFieldResolver, type GraphQLTypeResolver } from "graphql";
import { accessDenied, brokenRule, notApproved } from "./access.ts";
import { checkArguments } from "./arguments.ts";
import type { AdminContext, FieldResolver } from "./context.ts";
import { fieldsByType } from "./fields/index.ts";
import { loadAdminSchema } from "./schema.ts";

/** Reads a field of a source, by its type's own function or as a property. Throws for what is not simulated. */
export function readField(typeName: string, fieldName: string): FieldResolver<unknown> {
  const own = fieldsByType[typeName]?.[fieldName] as FieldResolver<unknown> | undefined;
  if (own) return own;
  return (source) => {
    const value = (source as Record<string, unknown> | undefined)?.[fieldName];
    // Loud rather than null: a field that nobody wrote here must not look empty.
    if (value === undefined) throw new GraphQLError(`${typeName}.${fieldName} is not simulated`, { extensions: { code: "NOT_SIMULATED" } });
    return value;
  };
}

/** Throws for a field of protected customer data that the app was not approved for. */
export function demandApproval({ sim }: AdminContext, typeName: string, fieldName: string): void {
  if (!sim.app.protectedData && loadAdminSchema().protectedFields.has(`${typeName}.${fieldName}`)) throw notApproved(fieldName);
}

/** graphql-js field resolver: access scopes, approval and arguments first, then the value. */
export const resolveField: GraphQLFieldResolver<unknown, AdminContext> = (source, args, context, info) => {
  const definition = info.parentType.getFields()[info.fieldName];
  if (definition) {
    const rule = brokenRule(loadAdminSchema(), info.parentType.name, definition, context.scopes);
    if (rule) throw accessDenied(info.fieldName, rule);
    demandApproval(context, info.parentType.name, info.fieldName);
    checkArguments(definition.args, args);
  }
  return readField(info.parentType.name, info.fieldName)(source, args, context);
};

export const resolveTypename: GraphQLTypeResolver<unknown, AdminContext> = (value) => (value as { __typename?: string }).__typename;
