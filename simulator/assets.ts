/** Style sheets, browser scripts and the one font of the simulator's own pages. Nothing comes from another host. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname } from "node:path";
import type { ServerResponse } from "node:http";

import { HttpProblem } from "./reply.ts";

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
const resolveModule = createRequire(import.meta.url).resolve;

/**
 * Answers `/assets/<name>` out of `folder`; `inter.woff2` is the same everywhere.
 * @throws HttpProblem 404 when there is no such file
 */
export async function sendAsset(response: ServerResponse, folder: URL, name: string): Promise<void> {
  if (!/^[a-z0-9-]+\.[a-z0-9]+$/.test(name)) throw new HttpProblem(404, "No such file.");
  const file = name === "inter.woff2" ? resolveModule("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2") : new URL(name, folder);
  const body = await readFile(file).catch(() => {
    throw new HttpProblem(404, "No such file.");
  });
  response.writeHead(200, { "content-type": types[extname(name)] ?? "application/octet-stream", "cache-control": "max-age=60" });
  response.end(body);
}
