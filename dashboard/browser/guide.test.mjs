// The walk of docs/guide.md over the demo portfolio. With GUIDE=1 its pictures are written where the guide shows them.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { browse, open, RESULTS, serve } from "./served.mjs";

const PICTURES = process.env.GUIDE ? fileURLToPath(new URL("../../docs/pictures/", import.meta.url)) : `${RESULTS}guide/`;
let server, browser, page, context, wrong, project;

before(async () => {
  server = await serve(["--demo"]);
  browser = await browse();
  ({ page, context, wrong } = await open(browser, server.base, { width: 1280, height: 800 }));
  mkdirSync(PICTURES, { recursive: true });
  const items = (await server.call("GET", "/api/governance/portfolio?limit=50")).items;
  assert.ok(items.length >= 6, "the demo has six projects");
  project = items.find((item) => item.name === "Claims triage");
});
after(async () => {
  await context?.close();
  await browser?.close();
  await server?.stop();
});

const taken = [];

/** Goes where the guide goes, waits for what it talks about, and takes the picture that it shows. */
async function picture(name, path, shown) {
  await page.goto(server.base + path);
  await shown(page).first().waitFor();
  await page.waitForFunction(() => !document.querySelector(".pulse") && !document.querySelector("[aria-busy=true]"));
  await page.screenshot({ path: `${PICTURES}${name}.jpg`, type: "jpeg", quality: 72 });
  taken.push(`${name}.jpg`);
  assert.deepEqual(wrong, [], name);
}

test("the portfolio shows where every project stands", () => picture("portfolio", "/", (page) => page.getByRole("link", { name: "Claims triage" })));
test("the portfolio reads every framework at once", () => picture("heatmap", "/?view=frameworks", (page) => page.getByRole("link", { name: "Claims triage" })));
test("a project shows its gates, and what each still wants", () => picture("gates", `/projects/${project.id}`, (page) => page.getByRole("heading", { name: "Claims triage" })));
test("posture opens a framework into controls and their evidence", () => picture("posture", `/projects/${project.id}/posture?framework=nist-ai-rmf`, (page) => page.getByRole("region", { name: "Controls" })));
test("a scan's findings are gone through with their lines", () => picture("triage", `/projects/${project.id}/scans/${project.scan.id}`, (page) => page.getByRole("listbox", { name: "Findings" })));
test("an assessment puts suggestions beside answers", async () => {
  const made = await server.call("POST", "/api/governance/assessments", { projectId: project.id, prefill: true });
  await picture("assessment", `/projects/${project.id}/assessments/${made.id}?show=suggested`, (page) => page.getByText(/The scan suggests/));
});
test("a document stands beside its evidence", async () => {
  const made = await server.call("POST", "/api/governance/artifacts", { projectId: project.id, type: "risk-assessment", useModel: false });
  await picture("document", `/projects/${project.id}/artifacts/${made.id}`, (page) => page.getByRole("article", { name: "Text" }));
});
test("the frameworks show who reads the same evidence", () => picture("frameworks", "/frameworks", (page) => page.getByRole("region", { name: "Crosswalk" })));
test("the audit log can be walked", () => picture("audit", `/audit?project=${project.id}`, (page) => page.getByRole("button", { name: "Verify the chain" })));
test("the guide shows these pictures and no others", () => {
  const docs = new URL("../../docs/", import.meta.url);
  const shown = [...readFileSync(new URL("guide.md", docs), "utf8").matchAll(/!\[[^\]]+\]\(pictures\/([^)]+)\)/g)].map((match) => match[1]).sort();
  assert.deepEqual(shown, [...taken].sort());
  assert.deepEqual(readdirSync(new URL("pictures/", docs)).sort(), shown);
});
