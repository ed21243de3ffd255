import type { z } from "zod";
import type { WordsKey } from "../i18n/words-key.ts";

/** Errors beside fields: the field's name and the text that says what to do. */
export type FieldErrors = Record<string, WordsKey>;

export type ReadForm<Value> = { kind: "read"; value: Value } | { kind: "invalid"; errors: FieldErrors };

/**
 * Reads a submitted form. Messages of the schema are keys of texts; a field sent several times becomes an array.
 * @throws SyntaxError never: a body that is no form counts as empty
 */
export async function readForm<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<ReadForm<z.output<Schema>>> {
  const form = await request.formData();
  const fields: Record<string, unknown> = {};
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    fields[name] = name.endsWith("[]") ? values : values[0];
  }
  const parsed = schema.safeParse(fields);
  if (parsed.success) return { kind: "read", value: parsed.data };
  const errors: FieldErrors = {};
  for (const issue of parsed.error.issues) errors[issue.path.join(".")] ??= issue.message as WordsKey;
  return { kind: "invalid", errors };
}
