import { describe, expect, it } from "vitest";
import type { AuditEvent } from "../src/api/types";
import { csv, isUntil, jsonLines, logFilterOf, subjectPath, type Log } from "../src/ui/audit";

const event = (rest: Partial<AuditEvent> = {}): AuditEvent => ({ id: "e", createdAt: "", updatedAt: "", createdBy: "ann", projectId: "p", sequence: 1, at: "2026-03-01T09:00:00Z", principal: "ann", action: "scan.created", subject: { kind: "scan", id: "s" }, outcome: "done", hash: "h1", ...rest });
const log = (...events: AuditEvent[]): Log => ({ filter: { projectId: "p", action: "", principal: "", since: "", until: "" }, exportedAt: "2026-03-02T00:00:00Z", verification: { intact: true, events: 7, head: "h7", recovered: 0 }, events });

describe("the audit log", () => {
  it("names a day of the address that is none", () => {
    const { filter, unknown } = logFilterOf(new URLSearchParams("since=2026-02-30x&until=2026-03-01&project="));
    expect(filter).toEqual({ projectId: "tenant", action: "", principal: "", since: "", until: "2026-03-01" });
    expect(unknown).toEqual(["since=2026-02-30x"]);
  });

  it("includes the last day that is asked for, and nothing after it", () => {
    const at = (text: string) => ({ at: new Date(text).toISOString() });
    expect([at("2026-03-01T00:00:00"), at("2026-03-01T23:59:59"), at("2026-03-02T00:00:00")].map((item) => isUntil(item, "2026-03-01"))).toEqual([true, true, false]);
    expect(isUntil(at("2026-03-02T00:00:00"), "")).toBe(true);
  });

  it("leads from an event to what it is about, where a page shows that", () => {
    expect(subjectPath(event())).toBe("/projects/p/scans/s");
    expect(subjectPath(event({ subject: { kind: "waiver", id: "w" } }))).toBe("/waivers?project=p");
    expect(subjectPath(event({ subject: { kind: "something-newer", id: "x" } }))).toBeUndefined();
  });

  it("writes the head and the walk before the events as JSON Lines", () => {
    const [about, first, ...rest] = jsonLines(log(event({ principal: "a\nb" }))).trimEnd().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(about).toMatchObject({ count: 1, verification: { intact: true, head: "h7", events: 7 }, filter: { projectId: "p" } });
    expect(first).toMatchObject({ principal: "a\nb", hash: "h1" });
    expect(rest).toEqual([]);
  });

  it("writes a table that quotes what it must, and that no spreadsheet takes for a formula", () => {
    const [names, row] = csv(log(event({ principal: '=HYPERLINK("x"),y', requestId: null }))).split("\r\n");
    expect(names?.split(",").slice(-4)).toEqual(["chain", "chainHead", "chainEvents", "chainIntact"]);
    expect(row).toBe('1,2026-03-01T09:00:00Z,"\'=HYPERLINK(""x""),y",scan.created,scan,s,done,,,,h1,p,h7,7,true');
  });
});
