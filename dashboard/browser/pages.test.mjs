// Every page, in both themes, on a desk and on a phone: no violation of axe, nothing clipped, no error, nothing asked elsewhere.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { browse, open, RESULTS, serve } from "./served.mjs";
import { fill } from "./portfolio-data.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let server, browser, data;

before(async () => {
  server = await serve();
  browser = await browse();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function look(page, wrong, name) {
  await page.screenshot({ path: `${RESULTS}${name}.png`, fullPage: true });
  // The page's own policy refuses an inline script: the check is evaluated from outside of it.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  assert.deepEqual(violations.map((item) => `${item.id}: ${item.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`), [], `${name}: axe`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${name}: ${wide} px wider than the screen`);
  assert.equal(await page.evaluate(() => window.hit), undefined, `${name}: hostile content ran`);
  assert.doesNotMatch(await page.evaluate(() => document.body.innerText), /\b(?:[Cc]ertified(?! Public Accountants)|undefined|NaN|Invalid Date)\b|\[object/, name);
  assert.deepEqual(wrong, [], name);
}

const settled = async (page) => {
  await page.waitForSelector("main h1");
  await page.waitForFunction(() => !document.querySelector(".pulse") && !document.querySelector("[aria-busy=true]"));
};

test("a server without data invites a scan before any form", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(server.base);
  await page.getByRole("heading", { name: "Nothing has been scanned yet" }).waitFor();
  await look(page, wrong, "first-run");
  await page.getByRole("link", { name: "Scan a folder" }).click();
  await page.getByRole("heading", { name: "Start a scan" }).waitFor();
  await context.close();
});

test("every page holds in both themes and at both widths", async (t) => {
  data = await fill(server.call);
  const project = `/projects/${data.triage.id}`;
  const assessment = await server.call("POST", "/api/governance/assessments", { projectId: data.triage.id, prefill: true });
  const document = await server.call("POST", "/api/governance/artifacts", { projectId: data.triage.id, type: "risk-assessment" });
  const hostile = await server.call("POST", "/api/governance/artifacts", { projectId: data.hostile.id, type: "model-card" });
  const pages = {
    portfolio: "/",
    "portfolio-unknown-filter": "/?stage=prod&search=zzz",
    project,
    "project-never-scanned": `/projects/${data.empty.id}`,
    settings: `${project}/settings`,
    "settings-never-said": `/projects/${data.empty.id}/settings?field=owner`,
    posture: `${project}/posture?framework=owasp-llm-top10-2025&control=LLM`,
    "posture-never-scanned": `/projects/${data.empty.id}/posture`,
    scans: `${project}/scans`,
    triage: `${project}/scans/${data.scan.id}`,
    coverage: `${project}/scans/${data.scan.id}?view=coverage`,
    changes: `${project}/scans/${data.scan.id}/changes`,
    "portfolio-frameworks": "/?view=frameworks",
    inventory: `${project}/scans/${data.scan.id}?view=inventory`,
    signals: `${project}/scans/${data.scan.id}?view=signals`,
    "start-scan": `/scan?project=${data.triage.id}`,
    assessments: `${project}/assessments`,
    "assessments-none": `/projects/${data.empty.id}/assessments`,
    assessment: `${project}/assessments/${assessment.id}?show=suggested`,
    artifacts: `${project}/artifacts`,
    artifact: `${project}/artifacts/${document.id}`,
    "artifact-hostile": `/projects/${data.hostile.id}/artifacts/${hostile.id}`,
    assistant: `${project}/assistant`,
    frameworks: "/frameworks",
    framework: "/frameworks/nist-ai-rmf?search=MAP%203.5",
    vendors: "/vendors",
    waivers: "/waivers",
    policies: "/policies?stage=production",
    audit: `/audit?project=${data.triage.id}`,
    missing: "/no/such/page",
  };
  for (const theme of ["light", "dark"]) {
    for (const width of [1440, 390]) {
      const { page, context, wrong } = await open(browser, server.base, { width, theme });
      for (const [name, path] of Object.entries(pages)) {
        await t.test(`${name} ${theme} ${width}`, async () => {
          wrong.length = 0;
          await page.goto(server.base + path);
          await settled(page);
          await look(page, wrong, `${name}-${theme}-${width}`);
        });
      }
      await context.close();
    }
  }
});

test("the difference between two scans names the finding that is new, with its lines", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/projects/${data.triage.id}/scans/${data.scan.id}`);
  await page.getByRole("link", { name: "What changed" }).click();
  const added = page.getByRole("region", { name: "New" });
  await added.getByRole("button").first().click();
  await added.locator(".excerpt .line.at").first().waitFor();
  await page.getByRole("region", { name: "AI that came" }).getByText("anthropic", { exact: false }).first().waitFor();
  await settled(page);
  await look(page, wrong, "changes-open");
  await context.close();
});
