/** One line of a stream, without its line end. */
export type Line = {
  readonly bytes: Buffer;
  /** The line was longer than asked for; `bytes` is its beginning. */
  readonly cut: boolean;
};

const LINE_END = 0x0a;

/**
 * The lines of a stream of bytes, in batches as they come. No more is held than one chunk and one line.
 *
 * @param limit longest line that is kept whole, in bytes; the rest of a longer one is read and dropped
 */
export async function* readLines(chunks: AsyncIterable<Buffer>, limit: number): AsyncGenerator<readonly Line[]> {
  let parts: Buffer[] = [];
  let held = 0;
  let cut = false;
  const keep = (part: Buffer): void => {
    const room = limit - held;
    if (part.length > room) cut = true;
    if (room <= 0 || part.length === 0) return;
    const kept = part.length > room ? part.subarray(0, room) : part;
    parts.push(kept);
    held += kept.length;
  };
  const take = (): Line => {
    const line = { bytes: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts), cut };
    parts = [];
    held = 0;
    cut = false;
    return line;
  };
  for await (const chunk of chunks) {
    const batch: Line[] = [];
    let at = 0;
    for (let end = chunk.indexOf(LINE_END); end !== -1; end = chunk.indexOf(LINE_END, at)) {
      keep(chunk.subarray(at, end));
      batch.push(take());
      at = end + 1;
    }
    keep(chunk.subarray(at));
    if (batch.length > 0) yield batch;
  }
  if (held > 0 || cut) yield [take()];
}
