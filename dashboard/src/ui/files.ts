// What of a folder is sent to be scanned. One request has room for 8 MiB; what is larger is packed and uploaded, whole. What is
// left out is named, never dropped in silence.
import { Failure } from "../api/client";
import { MOST_UPLOAD_BYTES, type ArchiveFormat } from "../api/uploads";
import { tarball, TooLarge } from "./tar";

/** Bytes that a request may have. */
export const MOST_BYTES = 8 * 1024 * 1024;
/** Bytes of one file: what is larger is data or a build's output, and the scanner would set it aside as well. */
export const MOST_FILE_BYTES = 1024 * 1024;

const ELSEWHERE = new Set(["node_modules", ".git", ".venv", "venv", "target", "dist", "build", "__pycache__", ".next", ".tox", ".mypy_cache", ".terraform"]);

export type Reason = "other-code" | "too-large" | "not-text";

export const REASONS: Record<Reason, string> = {
  "other-code": "installed packages, build output or history",
  "too-large": "larger than 1 MiB",
  "not-text": "not text",
};

export interface Picked {
  path: string;
  size: number;
  text: () => Promise<string>;
}

export interface Packed {
  /** What one request carries; empty where there is an archive. */
  files: { path: string; content: string }[];
  archive?: { file: Blob; format: ArchiveFormat };
  /** How many files are sent; unknown of an archive that a person packed. */
  count: number | undefined;
  /** Bytes that are sent. */
  bytes: number;
  left: { path: string; reason: Reason }[];
}

/** Bytes as people read them. */
export const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

const WAYS_OUT = "Choose a part of it, or scan the whole with “advisory scan .” where the code is.";

/** Returns the refusal of something that is more than an upload may have, which says what would work. */
const refused = (what: string) => new Failure("too-large", `${what}: an upload may have at most ${mebibytes(MOST_UPLOAD_BYTES)}. ${WAYS_OUT} Nothing was sent.`);

/** Takes an archive as it is. Fails when no upload has room for it, or when its name says that it is none. */
export function archived(file: File): Packed {
  const name = file.name.toLowerCase();
  const format = name.endsWith(".zip") ? "zip" : /\.(?:tar\.gz|tgz)$/.test(name) ? "tar.gz" : name.endsWith(".tar") ? "tar" : undefined;
  if (!format) throw new Failure("invalid", `“${file.name}” is no archive that the server opens: it takes .zip, .tar and .tar.gz.`);
  if (file.size > MOST_UPLOAD_BYTES) throw refused(`“${file.name}” has ${mebibytes(file.size)}`);
  return { files: [], archive: { file, format }, count: undefined, bytes: file.size, left: [] };
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

export interface Watching {
  /** Is told, file by file, what is being done. */
  progress?: (doing: "Reading" | "Packing", done: number, count: number) => void;
  signal?: AbortSignal;
}

/** Reads files in the order of their paths, for one request where they fit, packed for an upload otherwise. Fails when they fit neither. */
export async function pack(picked: readonly Picked[], { progress = () => {}, signal = new AbortController().signal }: Watching = {}): Promise<Packed> {
  const left: Packed["left"] = [];
  const sorted = [...picked].sort((a, b) => (a.path < b.path ? -1 : 1)).filter(({ path, size }) => {
    const reason = aside(path) ?? (size > MOST_FILE_BYTES ? "too-large" : undefined);
    if (reason) left.push({ path, reason });
    return !reason;
  });
  const named = left.length;
  const files: Packed["files"] = [];
  let bytes = 1024;
  for (const [index, file] of sorted.entries()) {
    signal.throwIfAborted();
    progress("Reading", index, sorted.length);
    const content = await file.text();
    if (content.includes("\u0000")) {
      left.push({ path: file.path, reason: "not-text" });
      continue;
    }
    bytes += cost(file.path, content);
    if (bytes > MOST_BYTES) return packed(sorted, left.slice(0, named), { progress, signal });
    files.push({ path: file.path, content });
  }
  return { files, count: files.length, bytes, left };
}

async function packed(sorted: readonly Picked[], left: Packed["left"], { progress, signal }: Required<Watching>): Promise<Packed> {
  let count = 0;
  const files = sorted.map(({ path, text }) => ({
    path,
    bytes: async () => {
      const content = await text();
      if (content.includes("\u0000")) return void left.push({ path, reason: "not-text" });
      count += 1;
      return encoder.encode(content);
    },
  }));
  try {
    const file = await tarball(files, { most: MOST_UPLOAD_BYTES, signal, progress: (done) => progress("Packing", done, sorted.length) });
    return { files: [], archive: { file, format: "tar.gz" }, count, bytes: file.size, left };
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    const all = sorted.reduce((sum, { size }) => sum + size, 0);
    throw refused(`These ${sorted.length.toLocaleString("en-GB")} files have ${mebibytes(all)}, and too much of it when they are packed`);
  }
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
