import { afterEach, expect, test, vi } from "vitest";
import { listed } from "../src/api/queries";

afterEach(() => vi.unstubAllGlobals());

/** A list of so many items, handed out by pages, and which pages were asked for. */
function server(count: number) {
  const asked: string[] = [];
  vi.stubGlobal("sessionStorage", { getItem: () => null });
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    const query = new URL(path, "http://here").searchParams;
    const from = Number(query.get("cursor") ?? 0);
    const to = Math.min(count, from + Number(query.get("limit")));
    return Response.json({ items: Array.from({ length: to - from }, (_, index) => from + index), next: to < count ? String(to) : null });
  });
  return asked;
}
const read = (limit: number, most: number) => listed<number>("/list", { status: "open", projectId: undefined }, { limit, most, signal: new AbortController().signal });

test("a list is read to its end, page by page", async () => {
  const asked = server(5);
  expect(await read(2, 100)).toEqual({ items: [0, 1, 2, 3, 4], isWhole: true });
  expect(asked).toEqual(["/list?status=open&limit=2", "/list?status=open&limit=2&cursor=2", "/list?status=open&limit=2&cursor=4"]);
});

test("a list that is longer than a page can hold says so", async () => {
  server(10);
  expect(await read(2, 4)).toEqual({ items: [0, 1, 2, 3], isWhole: false });
  server(4);
  expect(await read(2, 4)).toEqual({ items: [0, 1, 2, 3], isWhole: true });
});
