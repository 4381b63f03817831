// What of a folder is sent to be scanned. The server takes 8 MiB in one request: what does not fit is named, never dropped in silence.

/** Bytes that a request may have. */
export const MOST_BYTES = 8 * 1024 * 1024;
/** Bytes of one file: what is larger is data or a build's output, and the scanner would set it aside as well. */
export const MOST_FILE_BYTES = 1024 * 1024;

const ELSEWHERE = new Set(["node_modules", ".git", ".venv", "venv", "target", "dist", "build", "__pycache__", ".next", ".tox", ".mypy_cache", ".terraform"]);

export type Reason = "other-code" | "too-large" | "not-text" | "no-room";

export const REASONS: Record<Reason, string> = {
  "other-code": "installed packages, build output or history",
  "too-large": "larger than 1 MiB",
  "not-text": "not text",
  "no-room": "beyond the 8 MiB that one request may have",
};

export interface Picked {
  path: string;
  size: number;
  text: () => Promise<string>;
}

export interface Packed {
  files: { path: string; content: string }[];
  bytes: number;
  left: { path: string; reason: Reason }[];
}

/** Returns why a path is set aside, by its name alone. */
export function aside(path: string): Reason | undefined {
  const parts = path.split("/");
  return parts.slice(0, -1).some((part) => ELSEWHERE.has(part)) ? "other-code" : undefined;
}

/** Removes the folder's own name, which the file picker puts before every path. */
export function withoutRoot(paths: readonly string[]): string[] {
  const root = paths[0]?.split("/")[0];
  const isShared = root !== undefined && paths.every((path) => path.startsWith(`${root}/`));
  return isShared ? paths.map((path) => path.slice(root.length + 1)) : [...paths];
}

const encoder = new TextEncoder();
/** Returns the bytes that a text takes in the body of the request. */
const cost = (path: string, content: string) => encoder.encode(JSON.stringify({ path, content })).length + 1;

/** Reads files until the request is full, in the order of their paths. */
export async function pack(picked: readonly Picked[], progress: (done: number) => void = () => {}): Promise<Packed> {
  const packed: Packed = { files: [], bytes: 1024, left: [] };
  const sorted = [...picked].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const [index, file] of sorted.entries()) {
    progress(index);
    let reason: Reason | undefined = aside(file.path) ?? (file.size > MOST_FILE_BYTES ? "too-large" : undefined);
    if (!reason) {
      const content = await file.text();
      if (content.includes("\u0000")) reason = "not-text";
      else {
        const bytes = cost(file.path, content);
        if (packed.bytes + bytes > MOST_BYTES) reason = "no-room";
        else {
          packed.files.push({ path: file.path, content });
          packed.bytes += bytes;
        }
      }
    }
    if (reason) packed.left.push({ path: file.path, reason });
  }
  return packed;
}

/** Lists a dropped folder, without walking into what is set aside anyway. */
export async function walk(entry: FileSystemEntry, prefix = ""): Promise<Picked[]> {
  const path = prefix ? `${prefix}/${entry.name}` : entry.name;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path, size: file.size, text: () => file.text() }];
  }
  if (ELSEWHERE.has(entry.name)) return [];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Picked[] = [];
  for (;;) {
    // A reader hands out a directory in batches, and says that it is done with an empty one.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return found;
    for (const child of batch) found.push(...(await walk(child, path)));
  }
}
