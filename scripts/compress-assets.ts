/** Beside each text among the files of browsers the same, compressed: once when they are built, and not by the server for each reader. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Fonts and pictures of points are compressed already. */
const TEXT = /\.(css|js|svg)$/;
/** What fits into one packet gains nothing. */
const LEAST_BYTES = 1_400;

/** @param folder of files whose names carry a hash of what is in them, so that none of these is ever out of date */
export function compressAssets(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const text = TEXT.test(name) ? readFileSync(path) : null;
    if (text === null || text.length < LEAST_BYTES) continue;
    writeFileSync(`${path}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT, [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }));
    writeFileSync(`${path}.gz`, gzipSync(text, { level: constants.Z_BEST_COMPRESSION }));
  }
}
