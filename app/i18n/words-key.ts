import type { english } from "./english.ts";

type Keys<Node, Path extends string = ""> = {
  [Key in keyof Node & string]: Node[Key] extends string ? `${Path}${Key}` : Keys<Node[Key], `${Path}${Key}.`>;
}[keyof Node & string];
type Plural<Key extends string, All extends string> = Key extends `${infer Base}_${"one" | "other"}` ? (`${Base}_${"one" | "other"}` extends All ? Base : Key) : Key;
type AllKeys = Keys<typeof english>;

/** Every key of the texts, so that one that no file has is a type error; a text that counts is named without its _one and _other. */
export type WordsKey = Plural<AllKeys, AllKeys>;

/** Values for the names in a text. `count` also chooses between its forms. */
export type WordsValues = Record<string, string | number> & { count?: number };
