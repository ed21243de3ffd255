const FIRST_BYTE_MS = 30_000;
const SILENCE_MS = 60_000;

/**
 * Streams the JSONL of a finished bulk operation, never the whole of it in memory. A server that ignores the range sends everything;
 * what was asked to be left out is then skipped here.
 * @param fromByte where an earlier, broken download stopped; 0 for all
 * @throws Error when the address no longer answers with the file (it lives 7 days), when nothing comes for a minute, or when the connection breaks
 */
export async function openBulkResult(url: string, fromByte: number): Promise<AsyncIterable<Uint8Array>> {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(new Error("the bulk result did not begin in time")), FIRST_BYTE_MS);
  const response = await fetch(url, { signal: abort.signal, headers: fromByte > 0 ? { range: `bytes=${fromByte}-` } : {} }).finally(() => clearTimeout(timer));
  // 416: the earlier download had all of it.
  if (response.status === 416 && fromByte > 0) return (async function* () {})();
  const { body } = response;
  if (!response.ok || !body) throw new Error(`the bulk result answered ${response.status}`);
  const skip = response.status === 206 ? 0 : fromByte;

  return (async function* () {
    let left = skip;
    const watch = () => (timer = setTimeout(() => abort.abort(new Error("the bulk result fell silent")), SILENCE_MS));
    try {
      watch();
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
        clearTimeout(timer);
        const cut = Math.min(left, chunk.length);
        left -= cut;
        if (cut < chunk.length) yield cut > 0 ? chunk.subarray(cut) : chunk;
        watch();
      }
    } finally {
      clearTimeout(timer);
    }
  })();
}
