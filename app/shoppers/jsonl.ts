const LINE_FEED = 10;

/**
 * Cuts a stream of bytes into lines, a batch for each chunk. The cut is made on bytes, so a character that lies across two chunks stays whole.
 * Memory is bounded by the longest line and one chunk.
 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  let rest: Buffer[] = [];
  for await (const chunk of bytes) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const end = buffer.lastIndexOf(LINE_FEED);
    if (end < 0) {
      rest.push(buffer);
      continue;
    }
    const whole = buffer.subarray(0, end);
    const text = rest.length === 0 ? whole.toString("utf8") : Buffer.concat([...rest, whole]).toString("utf8");
    rest = end + 1 < buffer.length ? [buffer.subarray(end + 1)] : [];
    yield text.split("\n");
  }
  if (rest.length > 0) yield [Buffer.concat(rest).toString("utf8")];
}
