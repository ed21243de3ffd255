import { type LogKind, logKindNames } from "#app/shops/log-kinds";

/** What the address of the log says. */
export interface LogAddress {
  person?: string;
  kind?: LogKind;
  /** The entry before which this page begins. */
  after?: string;
}

export function readLogAddress(params: URLSearchParams): LogAddress {
  const person = params.get("person") ?? "";
  const after = params.get("after") ?? "";
  const kind = logKindNames.find((name) => name === params.get("kind"));
  return { ...(person !== "" && person.length <= 100 && { person }), ...(kind && { kind }), ...(/^\d{1,18}$/.test(after) && { after }) };
}

export function writeLogAddress({ person, kind, after }: LogAddress): string {
  const params = new URLSearchParams();
  if (person) params.set("person", person);
  if (kind) params.set("kind", kind);
  if (after) params.set("after", after);
  return params.size > 0 ? `?${params}` : "";
}
