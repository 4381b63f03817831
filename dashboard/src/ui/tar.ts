// Packs files as a gzipped tar in the browser, so that a repository larger than one request can be sent.

const BLOCK = 512;
const encoder = new TextEncoder();

/** An archive that grows past its limit. */
export class TooLarge extends Error {}

function put(into: Uint8Array, at: number, size: number, bytes: Uint8Array): void {
  into.set(bytes.subarray(0, size), at);
}

function block(name: Uint8Array, prefix: Uint8Array, size: number, type: string): Uint8Array {
  const header = new Uint8Array(BLOCK);
  const octal = (value: number, digits: number) => encoder.encode(`${value.toString(8).padStart(digits, "0")}\0`);
  put(header, 0, 100, name);
  put(header, 100, 8, octal(0o644, 7));
  put(header, 108, 8, octal(0, 7));
  put(header, 116, 8, octal(0, 7));
  put(header, 124, 12, octal(size, 11));
  put(header, 136, 12, octal(0, 11));
  // The checksum counts its own field as spaces.
  put(header, 148, 8, encoder.encode("        "));
  put(header, 156, 1, encoder.encode(type));
  put(header, 257, 8, encoder.encode("ustar\u000000"));
  put(header, 345, 155, prefix);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(header, 148, 8, encoder.encode(`${sum.toString(8).padStart(6, "0")}\0 `));
  return header;
}

const padding = (size: number): Uint8Array => new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);

/** Returns what stands before a file's bytes: a header, and before it a record with the path where the header has no room for that. */
export function tarHeader(path: string, size: number): Uint8Array[] {
  const name = encoder.encode(path);
  const none = new Uint8Array();
  if (name.length <= 100) return [block(name, none, size, "0")];
  // A pax record begins with its own length, in digits that count as well.
  const said = ` path=${path}\n`;
  const bytes = encoder.encode(said).length;
  let length = bytes + String(bytes).length;
  if (String(length).length > String(bytes).length) length += 1;
  const record = encoder.encode(`${length}${said}`);
  return [block(encoder.encode("path"), none, record.length, "x"), record, padding(record.length), block(name, none, size, "0")];
}

export interface Packing {
  path: string;
  /** What it holds; nothing for a file that is to be left out after all. */
  bytes: () => Promise<Uint8Array | undefined>;
}

/** Packs files one by one. Fails with `TooLarge` as soon as the archive has more than `most` bytes, and when `signal` says so. */
export async function tarball(files: readonly Packing[], { most, signal, progress }: { most: number; signal: AbortSignal; progress: (done: number) => void }): Promise<Blob> {
  const gzip = new CompressionStream("gzip");
  const packed: BlobPart[] = [];
  let size = 0;
  const read = (async () => {
    const reader = gzip.readable.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      size += value.length;
      if (size <= most) packed.push(value as Uint8Array<ArrayBuffer>);
    }
  })();
  const writer = gzip.writable.getWriter();
  const write = async (bytes: Uint8Array) => {
    await writer.ready;
    await writer.write(bytes as Uint8Array<ArrayBuffer>);
  };
  try {
    for (const [index, file] of files.entries()) {
      signal.throwIfAborted();
      if (size > most) throw new TooLarge();
      progress(index);
      const bytes = await file.bytes();
      if (!bytes) continue;
      for (const part of [...tarHeader(file.path, bytes.length), bytes, padding(bytes.length)]) if (part.length > 0) await write(part);
    }
    await write(new Uint8Array(2 * BLOCK));
    await writer.close();
    await read;
  } catch (error) {
    await Promise.allSettled([writer.abort(error), read]);
    throw error;
  }
  if (size > most) throw new TooLarge();
  return new Blob(packed, { type: "application/gzip" });
}
