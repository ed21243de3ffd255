/** JavaScript that the browser loads for each page of the admin, compressed as a server would send it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

interface Manifest {
  entry: { module: string; imports: string[] };
  routes: Record<string, { id: string; parentId?: string; module: string; imports?: string[] }>;
}

const client = join(import.meta.dirname, "..", "build", "client");

/** kB of gzip. `first` is all that a page needs when it is the first; `adds` what its own route brings to a page of the admin that is open. */
export function weighPages(): { route: string; first: number; adds: number }[] {
  const { entry, routes } = readManifest();
  const weights = new Map<string, number>();
  const weigh = (file: string): number => {
    let bytes = weights.get(file);
    if (bytes === undefined) weights.set(file, (bytes = gzipSync(readFileSync(join(client, file)), { level: 6 }).byteLength));
    return bytes;
  };
  const filesOf = (id: string | undefined): string[] => {
    const route = id === undefined ? undefined : routes[id];
    return route ? [route.module, ...(route.imports ?? []), ...filesOf(route.parentId)] : [];
  };
  const sum = (files: Iterable<string>) => Math.round([...files].reduce((total, file) => total + weigh(file), 0) / 100) / 10;
  const common = new Set([entry.module, ...entry.imports, ...filesOf("routes/app")]);
  return Object.values(routes)
    .filter(({ parentId }) => parentId === "routes/app")
    .map(({ id }) => {
      const own = new Set(filesOf(id).filter((file) => !common.has(file)));
      return { route: id.replace("routes/", ""), first: sum(new Set([...common, ...own])), adds: sum(own) };
    })
    .filter(({ adds }) => adds > 0.2)
    .sort((a, b) => b.first - a.first);
}

/** Every script that some page of the app asks for when it is the first: not what a page loads later. */
export function firstScripts(): string[] {
  const { entry, routes } = readManifest();
  const files = new Set([entry.module, ...entry.imports, ...Object.values(routes).flatMap(({ module, imports = [] }) => [module, ...imports])]);
  return [...files].map((file) => readFileSync(join(client, file), "utf8"));
}

function readManifest(): Manifest {
  const file = readdirSync(join(client, "assets")).find((name) => name.startsWith("manifest-"));
  if (!file) throw new Error("The pages are not built.");
  const text = readFileSync(join(client, "assets", file), "utf8");
  return JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)) as Manifest;
}
