// Talks to the API of this origin, and turns every way in which that can fail into one type that pages can show.

export interface ProblemDocument {
  status: number;
  title: string;
  detail?: string;
  errors?: { pointer: string; detail: string }[];
}

/** Why a request had no answer that can be used. */
export class Failure extends Error {
  constructor(
    readonly kind: "offline" | "forbidden" | "signed-out" | "missing" | "conflict" | "invalid" | "too-large" | "throttled" | "broken",
    message: string,
    readonly status = 0,
    readonly errors: { pointer: string; detail: string }[] = [],
  ) {
    super(message);
  }
}

const KINDS: Record<number, Failure["kind"]> = {
  400: "invalid",
  401: "signed-out",
  403: "forbidden",
  404: "missing",
  409: "conflict",
  412: "conflict",
  413: "too-large",
  422: "invalid",
  429: "throttled",
};

/** What is said of an answer that has another form than this page knows. */
export const UNREADABLE = "The answer of the server can't be read: it may be of another version than this page. Reload the page; if that does not help, tell whoever runs the server.";

const TOKEN = "advisory.token";

/** The bearer token of this tab: none where the server knows the person by another way. */
export const token = {
  get: () => sessionStorage.getItem(TOKEN),
  set: (value: string) => (value ? sessionStorage.setItem(TOKEN, value) : sessionStorage.removeItem(TOKEN)),
};

export interface Answer<T> {
  body: T;
  etag: string | null;
}

interface Options {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  /** The version that the caller has seen. */
  ifMatch?: string | null;
  accept?: string;
  /** Names the attempt: what the server has done under this name it does not do twice. */
  once?: string;
  signal?: AbortSignal;
}

async function send(path: string, options: Options): Promise<Response> {
  const headers = new Headers({ accept: options.accept ?? "application/json" });
  const bearer = token.get();
  if (bearer) headers.set("authorization", `Bearer ${bearer}`);
  if (options.ifMatch) headers.set("if-match", options.ifMatch);
  if (options.once) headers.set("idempotency-key", options.once);
  const init: RequestInit = { method: options.method ?? "GET", headers };
  if (options.body !== undefined) {
    headers.set("content-type", "application/json");
    init.body = JSON.stringify(options.body);
  }
  if (options.signal) init.signal = options.signal;
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Failure("offline", "The server can't be reached. What you typed is kept; try again when the connection is back.");
  }
  if (!response.ok && response.status !== 304) throw await failure(response);
  return response;
}

async function failure(response: Response): Promise<Failure> {
  // A proxy in between answers in its own words; the status has to do then.
  const problem: unknown = await response.json().catch(() => undefined);
  return refusal(response.status, problem);
}

function refusal(status: number, said: unknown): Failure {
  const problem = (said ?? {}) as Partial<ProblemDocument>;
  const kind = KINDS[status] ?? "broken";
  const message = problem.detail ?? problem.title ?? `The server answered with status ${status}.`;
  return new Failure(kind, message, status, problem.errors ?? []);
}

/** Asks for JSON. */
export async function ask<T>(path: string, options: Options = {}): Promise<Answer<T>> {
  return read<T>(await send(path, options));
}

async function read<T>(response: Response): Promise<Answer<T>> {
  if (response.status === 204) return { body: undefined as T, etag: null };
  try {
    return { body: (await response.json()) as T, etag: response.headers.get("etag") };
  } catch {
    throw new Failure("broken", UNREADABLE);
  }
}

const LINES = "application/x-ndjson";

/** Asks for JSON, and hears meanwhile how the work goes. Whoever stops listening does not stop the work. */
export async function follow<T, E>(path: string, options: Options, hear: (event: E) => void): Promise<Answer<T>> {
  const response = await send(path, { ...options, accept: `${LINES}, application/json` });
  if (!response.body || !response.headers.get("content-type")?.startsWith(LINES)) return read<T>(response);
  try {
    for await (const line of lines(response.body)) {
      const event = line as { event: string; status: number; etag?: string; body: unknown };
      if (event.event !== "response") hear(line as E);
      else if (event.status >= 400) throw refusal(event.status, event.body);
      else return { body: event.body as T, etag: event.etag ?? null };
    }
  } catch (error) {
    if (error instanceof Failure || options.signal?.aborted) throw error;
  }
  throw new Failure("offline", "The connection was lost while the work went on. It goes on at the server: try again in a while, and what it has made is taken up.");
}

/** Reads a value a line. What comes after the last line's end broke off, and is none. */
export async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const parts = (rest + decoder.decode(chunk.value, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) if (part) yield JSON.parse(part);
  }
}

/** Hands a file to the person. */
export function hand(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Asks for a file in a format and hands it to the person. */
export async function download(path: string, accept: string, name: string): Promise<void> {
  hand(await (await send(path, { accept })).blob(), name);
}

/** Builds a path with a query, leaving out what is not set. */
export function path(base: string, query: Record<string, string | number | boolean | undefined | null> = {}): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") pairs.set(name, String(value));
  }
  const text = pairs.toString();
  return text ? `${base}?${text}` : base;
}
