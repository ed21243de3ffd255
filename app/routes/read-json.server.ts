import { data } from "@remix-run/node";
import type { z } from "zod";

/**
 * Reads the JSON that a page of ours sends.
 * @throws a 400 when it is not of that shape: such a request comes from no page of ours
 */
export async function readJson<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.output<Schema>> {
  const text = await request.text();
  const parsed = schema.safeParse(parse(text));
  if (!parsed.success) throw data(null, { status: 400 });
  return parsed.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON has no shape, so that the schema refuses it.
    return undefined;
  }
}
