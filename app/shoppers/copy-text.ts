/** Values in PostgreSQL's COPY text format: tab between columns, \N for null, backslash before what would end a column or a row. */
const special = /[\\\t\n\r]/;

export function copyText(value: string | null | undefined): string {
  if (value === null || value === undefined) return "\\N";
  return special.test(value) ? value.replace(/[\\\t\n\r]/g, escape) : value;
}

const escape = (char: string): string => (char === "\\" ? "\\\\" : char === "\t" ? "\\t" : char === "\n" ? "\\n" : "\\r");

/** An array of texts; each element quoted, so that commas and braces inside are safe. */
export const copyTexts = (values: readonly string[]): string =>
  values.length === 0 ? "{}" : copyText(`{${values.map((value) => `"${value.replace(/["\\]/g, "\\$&")}"`).join(",")}}`);
