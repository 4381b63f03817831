// Every page, in both themes, on a desk and on a phone: no violation of axe, nothing clipped, no error, nothing asked elsewhere.
import { after, before, test } from "node:test";
import { look, settled } from "./checks.mjs";
import { browse, open, RESULTS, serve } from "./served.mjs";
import { fill } from "./portfolio-data.mjs";

let server, browser, data;

before(async () => {
  server = await serve();
  browser = await browse();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const total = (item) => item.scan.findings.reduce((sum, { count }) => sum + count, 0);

/** Takes every page in both themes and at both widths. */
async function everywhere(t, base, pages, prefix = "") {
  for (const theme of ["light", "dark"]) {
    for (const width of [1440, 390]) {
      const { page, context, wrong } = await open(browser, base, { width, theme });
      for (const [name, path] of Object.entries(pages)) {
        await t.test(`${prefix}${name} ${theme} ${width}`, async () => {
          wrong.length = 0;
          await page.goto(base + path);
          await settled(page);
          await page.screenshot({ path: `${RESULTS}${prefix}${name}-${theme}-${width}.png`, fullPage: true });
          await look(page, wrong, name);
        });
      }
      await context.close();
    }
  }
}

test("a server without data invites a scan before any form", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(server.base);
  await page.getByRole("heading", { name: "Nothing has been scanned yet" }).waitFor();
  await page.screenshot({ path: `${RESULTS}first-run.png`, fullPage: true });
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
  await everywhere(t, server.base, pages);
});

test("every page of the demo portfolio holds as well", async (t) => {
  const demo = await serve(["--demo"]);
  try {
    const { items } = await demo.call("GET", "/api/governance/portfolio?limit=50");
    const claims = items.find((item) => item.name === "Claims triage");
    const most = items.filter((item) => item.scan).sort((a, b) => total(b) - total(a))[0];
    const first = async (path) => (await demo.call("GET", `/api/governance/${path}?projectId=${claims.id}&limit=1`)).items[0]?.id;
    const project = `/projects/${claims.id}`;
    const scan = `${project}/scans/${claims.scan.id}`;
    const pages = {
      portfolio: "/",
      heatmap: "/?view=frameworks",
      project: `${project}?gate=production`,
      posture: `${project}/posture?status=partial`,
      scans: `${project}/scans`,
      triage: `/projects/${most.id}/scans/${most.scan.id}`,
      coverage: `${scan}?view=coverage`,
      inventory: `${scan}?view=inventory`,
      signals: `${scan}?view=signals`,
      changes: `${scan}/changes`,
      assessments: `${project}/assessments`,
      assessment: `${project}/assessments/${await first("assessments")}`,
      artifacts: `${project}/artifacts`,
      artifact: `${project}/artifacts/${await first("artifacts")}`,
      assistant: `${project}/assistant`,
      "start-scan": `/scan?project=${claims.id}&from=github`,
      frameworks: "/frameworks?domain=privacy-and-pii&framework=gdpr",
      framework: "/frameworks/eu-ai-act?served=yes",
      vendors: "/vendors",
      waivers: "/waivers",
      policies: "/policies",
      audit: `/audit?project=${claims.id}`,
    };
    await everywhere(t, demo.base, pages, "demo-");
  } finally {
    await demo.stop();
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
  await page.screenshot({ path: `${RESULTS}changes-open.png`, fullPage: true });
  await look(page, wrong, "changes-open");
  await context.close();
});
