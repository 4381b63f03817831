import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { Failure } from "../src/api/client";
import { archived, MOST_BYTES, pack, withoutRoot, type Picked } from "../src/ui/files";
import { attempts } from "../src/ui/once";

const file = (path: string, content: string, size = content.length): Picked => ({ path, size, text: async () => content });

test("the folder's own name is removed only when every path begins with it", () => {
  expect(withoutRoot(["app/a.py", "app/b/c.py"])).toEqual(["a.py", "b/c.py"]);
  expect(withoutRoot(["a/x.py", "b/y.py"])).toEqual(["a/x.py", "b/y.py"]);
  expect(withoutRoot(["a.py"])).toEqual(["a.py"]);
});

test("every file that is chosen is either sent or named with the reason why not", async () => {
  const packed = await pack([file("node_modules/x/i.js", "x"), file("a.py", "print()"), file("b.bin", "a\u0000b"), file("c.csv", "", 2_000_000)]);
  expect(packed.files).toEqual([{ path: "a.py", content: "print()" }]);
  expect(packed.left).toEqual([
    { path: "c.csv", reason: "too-large" },
    { path: "node_modules/x/i.js", reason: "other-code" },
    { path: "b.bin", reason: "not-text" },
  ]);
});

test("one request stays below what the server takes, measured as it is sent", async () => {
  // Quotes double when they are written as JSON: the size on disk would not do.
  const quotes = '"'.repeat(1_000_000);
  const some = (count: number) => pack(Array.from({ length: count }, (_, index) => file(`f${index}.txt`, quotes)));
  const fits = await some(4);
  const body = new TextEncoder().encode(JSON.stringify({ projectId: crypto.randomUUID(), branch: "main", files: fits.files })).length;
  expect(body).toBeLessThanOrEqual(MOST_BYTES);
  expect([fits.count, fits.archive]).toEqual([4, undefined]);
  const more = await some(5);
  expect([more.files, more.count, more.archive?.format]).toEqual([[], 5, "tar.gz"]);
});

test("what is more than a request has room for is packed whole, with long paths and other scripts", async () => {
  const long = `${"deep/".repeat(60)}سند.txt`;
  const edge = `${"x".repeat(96)}.txt`;
  const big = Array.from({ length: 9 }, (_, index) => file(`big${index}.txt`, "a".repeat(1_000_000)));
  const packed = await pack([...big, file(long, "held"), file(edge, "edge"), file("empty.txt", ""), file("b.bin", "a\u0000b"), file("dist/x.js", "x")]);
  expect(packed.left.map(({ reason }) => reason).sort()).toEqual(["not-text", "other-code"]);
  const archive = Buffer.from(await (packed.archive?.file ?? new Blob()).arrayBuffer());
  const tar = (...options: string[]) => execFileSync("tar", [...options], { input: archive, encoding: "utf8", env: { ...process.env, LC_ALL: "C.UTF-8" } });
  expect(tar("tzf", "-", "--quoting-style=literal").trim().split("\n").sort()).toEqual([...big.map(({ path }) => path), long, edge, "empty.txt"].sort());
  expect(tar("xzOf", "-", long)).toBe("held");
  expect(tar("xzOf", "-", "big8.txt")).toHaveLength(1_000_000);
});

test("more than an upload may have is refused with its size and what would work, and stopping stops", async () => {
  // It repeats past the window of gzip alone, so that it does not shrink.
  const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))).toString("latin1").replaceAll("\u0000", "-");
  const many = Array.from({ length: 500 }, (_, index) => file(`f${index}.txt`, noise));
  const failure = await pack(many).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Failure);
  expect((failure as Failure).message).toMatch(/^These 500 files have [\d.]+ MiB.*at most 32.0 MiB.*advisory scan/);
  const named = new File([new Uint8Array(50 * 1024 * 1024)], "repository.zip");
  expect(() => archived(named)).toThrow(/“repository.zip” has 50.0 MiB: an upload may have at most 32.0 MiB/);
  expect(() => archived(new File([], "movie.mp4"))).toThrow("no archive");
  const controller = new AbortController();
  controller.abort();
  await expect(pack(many, { signal: controller.signal })).rejects.toThrow("aborted");
}, 30_000);

test("an attempt goes under one name until it is another one", () => {
  const some = attempts();
  const first = some.name({ a: 1 });
  expect(some.name({ a: 1 })).toBe(first);
  const other = some.name({ a: 2 });
  expect(other).not.toBe(first);
  some.done();
  expect(some.name({ a: 2 })).not.toBe(other);
});
