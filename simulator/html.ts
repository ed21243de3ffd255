/** HTML text whose inserted values are escaped; only `html` and `raw` make it. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const escape = (value: string): string => value.replace(/[&<>"']/g, (character) => entities[character] ?? character);

type Value = Html | string | number | null | undefined | false | Value[];

const render = (value: Value): string => {
  if (value === null || value === undefined || value === false) return "";
  if (Array.isArray(value)) return value.map(render).join("");
  return value instanceof Html ? value.text : escape(String(value));
};

/** Tagged template: inserted strings are escaped, Html and lists of it are put in as they are, null and false are left out. */
export const html = (parts: TemplateStringsArray, ...values: Value[]): Html =>
  new Html(parts.reduce((text, part, index) => text + render(values[index - 1]) + part));

/** Text that is HTML already. */
export const raw = (text: string): Html => new Html(text);
