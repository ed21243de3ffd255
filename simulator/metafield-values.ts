/**
 * The types that a metafield may have (shopify.dev, metafield data types) and which texts each takes. References, measurements and money are
 * known by name; their texts are not looked into.
 */
const isInteger = (text: string): boolean => /^-?\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text));
const isDecimal = (text: string): boolean => /^-?\d{1,13}(\.\d{1,9})?$/.test(text);
const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
const isDateTime = (text: string): boolean => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/.test(text) && !Number.isNaN(Date.parse(text));
const isUrl = (text: string): boolean => /^(https?|mailto|sms|tel):/.test(text) && URL.canParse(text);
const any = (): boolean => true;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const types: Record<string, (text: string) => boolean> = {
  boolean: (text) => text === "true" || text === "false",
  color: (text) => /^#[0-9a-f]{6}$/i.test(text),
  date: isDate,
  date_time: isDateTime,
  id: any,
  json: isJson,
  language: any,
  link: isJson,
  multi_line_text_field: any,
  number_decimal: isDecimal,
  number_integer: isInteger,
  rich_text_field: isJson,
  single_line_text_field: (text) => !/[\r\n]/.test(text),
  url: isUrl,
  ...Object.fromEntries(["dimension", "money", "rating", "volume", "weight"].map((name) => [name, isJson])),
  ...Object.fromEntries(
    ["article", "collection", "company", "customer", "file", "metaobject", "mixed", "order", "page", "product", "product_taxonomy_value", "variant"].map((name) => [`${name}_reference`, (text: string) => text.startsWith("gid://shopify/")]),
  ),
};

/** Why a text is no value of a type, or null. `INVALID_TYPE`: there is no such type. */
export function problemOfValue(type: string, text: string): "INVALID_TYPE" | "INVALID_VALUE" | null {
  const takes = types[type.replace(/^list\./, "")];
  if (!takes) return "INVALID_TYPE";
  if (!type.startsWith("list.")) return takes(text) ? null : "INVALID_VALUE";
  return isJson(text) && Array.isArray(JSON.parse(text)) ? null : "INVALID_VALUE";
}

/** `jsonValue` of a metafield: a number, a boolean or a structure where its type says so, else the text. */
export const jsonOfValue = (type: string, text: string): unknown => (type === "number_integer" || type === "boolean" || type === "rating" || type.startsWith("list.") || types[type] === isJson ? JSON.parse(text) : text);
