import { describe, expect, it } from "vitest";
import { lines } from "../src/api/client";
import { after, begun, type DraftEvent, type Drafting } from "../src/ui/drafting";

const asked: DraftEvent = { event: "asked", attempt: 1, sections: [{ id: "a", heading: "A" }, { id: "b", heading: "B" }] };
const said = (section: string, text: string): DraftEvent => ({ event: "statement", section, text, cites: ["E1"] });
const play = (...events: DraftEvent[]) => events.reduce<Drafting | undefined>(after, undefined);

describe("a draft under way", () => {
  it("shows each statement in its section, and how many have been begun", () => {
    const known = play(asked, said("b", "One."), said("b", "Two."))!;
    expect(known.sections.map(({ state }) => state)).toEqual(["waits", "written"]);
    expect(known.sections[1]!.statements.map(({ text }) => text)).toEqual(["One.", "Two."]);
    expect(begun(known)).toEqual([1, 2]);
  });

  it("asks again for what was rejected, and keeps what stands", () => {
    const checked: DraftEvent = { event: "checked", accepted: 1, objections: ["section b: no evidence is cited for \"One.\""] };
    const known = play(asked, said("a", "Good."), said("b", "One."), checked, { event: "asked", attempt: 2, sections: [{ id: "b", heading: "B" }] })!;
    expect(known.attempt).toBe(2);
    expect(known.sections.map(({ state, statements }) => [state, statements.length])).toEqual([["accepted", 1], ["again", 0]]);
    expect(known.objections).toHaveLength(1);
  });

  it("takes what it does not know for nothing", () => {
    expect(play(said("a", "Early."))).toBeUndefined();
    const newer = { event: "thought", text: "…" } as unknown as DraftEvent;
    expect(play(asked, newer)).toEqual(play(asked));
    expect(play(asked, said("z", "Elsewhere."))).toEqual(play(asked));
  });
});

describe("lines of JSON", () => {
  const stream = (text: string, size: number) => {
    const bytes = new TextEncoder().encode(text);
    return new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
  };
  const read = async (text: string, size: number) => {
    const all: unknown[] = [];
    for await (const line of lines(stream(text, size))) all.push(line);
    return all;
  };

  it("are read however they are cut", async () => {
    for (const size of [1, 2, 3, 7, 100]) expect(await read('{"a":"é🦀"}\n{"b":2}\n', size)).toEqual([{ a: "é🦀" }, { b: 2 }]);
  });

  it("leave out a last one that broke off", async () => {
    expect(await read('{"a":1}\n{"b":', 4)).toEqual([{ a: 1 }]);
  });
});
