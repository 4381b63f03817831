import { beforeEach, expect, test, vi } from "vitest";

/** A tab's storage, with room for so many characters. */
function storage(room = 10_000) {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => {
      if (value.length > room) throw new DOMException("full", "QuotaExceededError");
      items.set(name, value);
    },
  };
}

let tab: ReturnType<typeof storage>;
const loaded = async () => {
  vi.resetModules();
  return import("../src/ui/typed");
};
const read = async (name: string) => {
  const { keep } = await loaded();
  let found: unknown;
  keep(name, "nothing" as unknown, (known) => (found = known));
  return found;
};

beforeEach(() => {
  tab = storage();
  vi.stubGlobal("sessionStorage", tab);
});

test("what is kept outlives a reload of the page", async () => {
  const { keep } = await loaded();
  keep("a", [] as string[], (known) => [...known, "one"]);
  keep("a", [] as string[], (known) => [...known, "two"]);
  expect(await read("a")).toEqual(["one", "two"]);
  expect(await read("b")).toBe("nothing");
});

test("what the tab has no room for, or can't read, does no harm", async () => {
  tab = storage(4);
  vi.stubGlobal("sessionStorage", tab);
  const { keep } = await loaded();
  keep("a", "", () => "too long for it");
  let known = "";
  keep("a", "", (text) => (known = text));
  expect(known).toBe("too long for it");
  tab.items.set("advisory.typed.c", "{broken");
  expect(await read("c")).toBe("nothing");
});

test("a save lets go of what it saved, and of nothing that was typed since", async () => {
  const { keep, saved } = await loaded();
  const note = (text: string) => keep<object>("d", {}, () => ({ Q1: { base: "", text } }));
  note("first");
  saved("d", "Q1", "first");
  expect(JSON.parse(tab.items.get("advisory.typed.d") ?? "")).toEqual({});
  note("second");
  note("second, and more");
  saved("d", "Q1", "second");
  expect(await read("d")).toEqual({ Q1: { base: "", text: "second, and more" } });
});
