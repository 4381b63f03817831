import { expect, test } from "vitest";
import { rulesOf } from "../src/api/rules";

test("what a rule says is read from the scan's log, why and how to fix apart", () => {
  const controls = [{ framework: "gdpr" as const, id: "Art. 5" }];
  const log = { runs: [{ tool: { driver: { rules: [{ id: "ADV-PV-001", shortDescription: { text: "Personal data in a prompt." }, fullDescription: { text: "It leaves the system." }, help: { text: "It leaves the system. Leave the field out." }, properties: { controls } }, { id: "OWN-1" }] } } }] };
  const rules = rulesOf(log);
  expect(rules.get("ADV-PV-001")).toEqual({ id: "ADV-PV-001", title: "Personal data in a prompt", why: "It leaves the system.", fix: "Leave the field out.", controls });
  expect(rules.get("OWN-1")).toEqual({ id: "OWN-1", title: "OWN-1", why: "", fix: "", controls: [] });
  expect(rulesOf({}).size).toBe(0);
});
