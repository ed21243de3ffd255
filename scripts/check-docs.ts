/** Part of `npm run check`: what the documents name is there: links, paths of this repository, npm scripts. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..");
/** A path of ours in backticks; what holds a placeholder, a star or an ellipsis names no one file. */
const ourPath = /`((?:app|bench|docs|extensions|prisma|public|scripts|simulator|tests)\/[\w./$-]*)`/g;
const link = /\]\((?!https?:|#)([^)#\s]+)/g;
const npmScript = /npm run ([\w-]+)/g;
/** Made by commands, so absent in a fresh checkout. */
const made = new Set(["bench/results.json"]);

/** null, or a line for each thing named that is not there. */
export function checkDocs(): string | null {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };
  const missing: string[] = [];
  for (const file of globSync(["*.md", "docs/**/*.md", "extensions/**/*.md"], { cwd: root }).sort()) {
    const text = readFileSync(join(root, file), "utf8");
    const names = (pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] as string);
    for (const path of names(ourPath)) if (!made.has(path) && !existsSync(join(root, path))) missing.push(`${file} names ${path}`);
    for (const path of names(link)) if (!existsSync(join(root, dirname(file), decodeURI(path)))) missing.push(`${file} links to ${path}`);
    for (const name of names(npmScript)) if (!scripts[name]) missing.push(`${file} names npm run ${name}`);
  }
  return missing.length === 0 ? null : missing.join("\n");
}
