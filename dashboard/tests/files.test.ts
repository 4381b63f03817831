import { expect, test } from "vitest";
import { MOST_BYTES, pack, withoutRoot, type Picked } from "../src/ui/files";

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
    { path: "b.bin", reason: "not-text" },
    { path: "c.csv", reason: "too-large" },
    { path: "node_modules/x/i.js", reason: "other-code" },
  ]);
});

test("the request stays below what the server takes, measured as it is sent", async () => {
  // Quotes double when they are written as JSON: the size on disk would not do.
  const quotes = '"'.repeat(1_000_000);
  const packed = await pack(Array.from({ length: 6 }, (_, index) => file(`f${index}.txt`, quotes)));
  const body = new TextEncoder().encode(JSON.stringify({ projectId: crypto.randomUUID(), branch: "main", files: packed.files })).length;
  expect(body).toBeLessThanOrEqual(MOST_BYTES);
  expect(packed.files).toHaveLength(4);
  expect(packed.left.map((item) => item.reason)).toEqual(["no-room", "no-room"]);
});
