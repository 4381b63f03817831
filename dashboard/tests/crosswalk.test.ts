import { describe, expect, it } from "vitest";
import type { Question } from "../src/api/types";
import type { Pattern } from "../src/api/reference";
import { alike, matrix, serving, sourcesOf } from "../src/ui/crosswalk";

const sources = sourcesOf(
  [{ id: "HO-01", text: "Asked?", domain: "human-oversight", controls: [{ framework: "gdpr", id: "Art. 22" }, { framework: "nist-ai-rmf", id: "MAP 3.5" }] } as Question],
  [{ id: "approval", name: "Approval", domain: "human-oversight", controls: [{ framework: "nist-ai-rmf", id: "MAP 3.5" }, { framework: "nist-ai-rmf", id: "MAP 3.4" }] } as Pattern],
);

describe("crosswalk", () => {
  it("counts a control once, however much serves it", () => {
    expect([...(matrix(sources).get("human-oversight") ?? [])]).toEqual([["gdpr", 1], ["nist-ai-rmf", 2]]);
  });

  it("finds what serves a control, and who else reads it", () => {
    const found = serving(sources, { framework: "nist-ai-rmf", id: "MAP 3.5" });
    expect(found.map(({ kind, id }) => [kind, id])).toEqual([["question", "HO-01"], ["practice", "approval"]]);
    expect([...alike(found, "nist-ai-rmf")]).toEqual([["gdpr", ["Art. 22"]]]);
    expect(serving(sources, { framework: "gdpr", id: "Art. 5" })).toEqual([]);
  });
});
