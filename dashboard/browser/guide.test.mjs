// The walk of docs/guide.md over the demo portfolio. With GUIDE=1 its pictures are written where the guide shows them.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { settled } from "./checks.mjs";
import { browse, open, RESULTS, serve } from "./served.mjs";

const PICTURES = process.env.GUIDE ? fileURLToPath(new URL("../../docs/pictures/", import.meta.url)) : `${RESULTS}guide/`;
let server, browser, page, context, wrong, project, agent;

before(async () => {
  server = await serve(["--demo"]);
  browser = await browse();
  ({ page, context, wrong } = await open(browser, server.base, { width: 1280, height: 800 }));
  mkdirSync(PICTURES, { recursive: true });
  const items = (await server.call("GET", "/api/governance/portfolio?limit=50")).items;
  assert.ok(items.length >= 6, "the demo has six projects");
  project = items.find((item) => item.name === "Claims triage");
  // The one with something to go through: critical and high findings.
  agent = items.find((item) => item.name === "Coding agent");
});
after(async () => {
  await context?.close();
  await browser?.close();
  await server?.stop();
});

const taken = [];

/** Goes where the guide goes, waits for what it talks about, and takes the picture that it shows. */
async function picture(name, path, shown, { on = page, height = 800, prepare = async () => {} } = {}) {
  if (on === page) await on.setViewportSize({ width: 1280, height });
  await on.goto(server.base + path);
  await shown(on).first().waitFor();
  await settled(on);
  await prepare(on);
  await on.screenshot({ path: `${PICTURES}${name}.jpg`, type: "jpeg", quality: 72 });
  taken.push(`${name}.jpg`);
  assert.deepEqual(wrong, [], name);
}

/** Takes a picture in a window of its own. */
async function elsewhere(how, name, path, shown) {
  const other = await open(browser, server.base, how);
  await picture(name, path, shown, { on: other.page });
  assert.deepEqual(other.wrong, [], name);
  await other.context.close();
}

test("the portfolio shows where every project stands", () => picture("portfolio", "/", (page) => page.getByRole("link", { name: "Claims triage" }), { height: 1040 }));
test("the portfolio reads every framework at once", () => picture("heatmap", "/?view=frameworks", (page) => page.getByRole("link", { name: "Claims triage" })));
test("a project shows its gates, and what each still wants", () => picture("gates", `/projects/${project.id}`, (page) => page.getByRole("heading", { name: "Claims triage" })));
test("posture opens a framework into controls and their evidence", () => picture("posture", `/projects/${project.id}/posture?framework=nist-ai-rmf`, (page) => page.getByRole("region", { name: "Controls" })));
test("a scan's findings are gone through with their lines", () => picture("triage", `/projects/${agent.id}/scans/${agent.scan.id}`, (page) => page.locator(".excerpt .line.at")));
test("a scan names the AI that it saw, and where", () => picture("inventory", `/projects/${agent.id}/scans/${agent.scan.id}?view=inventory`, (page) => page.locator("main").getByRole("listitem"), { prepare: (page) => page.locator("main [aria-expanded=false]").first().click() }));
test("an assessment puts suggestions beside answers", async () => {
  const made = await server.call("POST", "/api/governance/assessments", { projectId: project.id, prefill: true });
  await picture("assessment", `/projects/${project.id}/assessments/${made.id}?show=suggested`, (page) => page.getByText(/The scan suggests/));
});
test("a document stands beside its evidence", async () => {
  const made = await server.call("POST", "/api/governance/artifacts", { projectId: project.id, type: "risk-assessment", useModel: false });
  assert.ok(made.version > 1, "there is a version to compare with");
  await picture("document", `/projects/${project.id}/artifacts/${made.id}`, (page) => page.getByLabel("Compare with"));
});
test("a question is answered from the evidence, or said not to be", () => picture("assistant", `/projects/${project.id}/assistant`, (page) => page.getByLabel("Ask about this project"), {
  prepare: async (page) => {
    await page.getByLabel("Ask about this project").fill("Which data of patients or customers reaches a model?");
    await page.getByRole("button", { name: "Ask", exact: true }).click();
    await page.getByRole("article").first().waitFor();
  },
}));
test("the frameworks show who reads the same evidence", () => picture("frameworks", "/frameworks?domain=human-oversight", (page) => page.locator(".band-of.lit")));
test("vendors are those that the projects depend on", () => picture("vendors", "/vendors", (page) => page.getByRole("region", { name: "Dependents" })));
test("it is as well read on a phone", () => elsewhere({ width: 390, height: 780 }, "phone", `/projects/${project.id}?gate=production`, (page) => page.getByRole("heading", { name: /requirements? of production/ })));
test("and in the dark", () => elsewhere({ width: 1280, height: 1040, theme: "dark" }, "dark", "/", (page) => page.getByRole("link", { name: "Claims triage" })));
test("the audit log can be walked", () => picture("audit", `/audit?project=${project.id}`, (page) => page.getByRole("table"), {
  prepare: async (page) => {
    await page.getByRole("button", { name: "Verify the chain" }).click();
    await page.getByText("The chain is intact.").waitFor();
  },
}));
test("the guide shows these pictures and no others", () => {
  const docs = new URL("../../docs/", import.meta.url);
  const shown = [...readFileSync(new URL("guide.md", docs), "utf8").matchAll(/!\[[^\]]+\]\(pictures\/([^)]+)\)/g)].map((match) => match[1]).sort();
  assert.deepEqual(shown, [...taken].sort());
  assert.deepEqual(readdirSync(new URL("pictures/", docs)).sort(), shown);
});
