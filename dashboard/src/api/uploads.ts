// Sends an archive to the address that the server names for it: with progress, and with a way to stop.
import { ask, Failure } from "./client";
import type { UploadAnswer } from "./types";

/** Bytes that an upload may have. */
export const MOST_UPLOAD_BYTES = 32 * 1024 * 1024;

export type ArchiveFormat = "tar" | "tar.gz" | "zip";

/** Headers that a browser sends by itself, and refuses to be told. */
const OWN_HEADERS = new Set(["content-length", "host"]);

/** Sends a file and returns the identifier to scan it by. `progress` is told the share of the bytes that are sent, from 0 to 1. */
export async function upload(file: Blob, options: { projectId: string; format: ArchiveFormat; progress: (share: number) => void; signal: AbortSignal }): Promise<string> {
  const { projectId, format, signal } = options;
  const { body } = await ask<UploadAnswer>("/api/governance/uploads", { method: "POST", body: { projectId, format, size: file.size }, signal });
  await send(body, file, options);
  return body.id;
}

// Of what is sent, `fetch` says nothing before the end.
function send(to: UploadAnswer, file: Blob, { progress, signal }: { progress: (share: number) => void; signal: AbortSignal }): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(to.method, to.url);
    for (const { name, value } of to.headers) if (!OWN_HEADERS.has(name.toLowerCase())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? resolve() : reject(refusal(request.status)));
    request.onerror = () => reject(new Failure("offline", "The connection broke while the archive was sent. What you chose is kept: send it again when the connection is back."));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener("abort", () => request.abort(), { once: true });
    if (signal.aborted) reject(signal.reason);
    else request.send(file);
  });
}

function refusal(status: number): Failure {
  if (status === 413) return new Failure("too-large", "The server takes no archive of this size. What you chose is kept.", status);
  if (status === 403) return new Failure("broken", "The address to send to has expired. What you chose is kept: send it again.", status);
  return new Failure("broken", `The archive was refused with status ${status}. What you chose is kept.`, status);
}
