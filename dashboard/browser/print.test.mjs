// Paper: every kind of page, from the dark theme, is dark on white, whole, and says what the screen says.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { settled, violations } from "./checks.mjs";
import { browse, leave, open, RESULTS, serve } from "./served.mjs";
import { fill } from "./portfolio-data.mjs";

// A4 at 96 pixels an inch, without its margins.
const PAPER = { width: 718, height: 1000 };
let server, browser, data, pages;

before(async () => {
  server = await serve();
  browser = await browse();
  data = await fill(server.call);
  const project = `/projects/${data.triage.id}`;
  const assessment = await server.call("POST", "/api/governance/assessments", { projectId: data.triage.id, prefill: true });
  const document = await server.call("POST", "/api/governance/artifacts", { projectId: data.triage.id, type: "risk-assessment", useModel: false });
  pages = {
    portfolio: "/",
    heatmap: "/?view=frameworks",
    project,
    posture: `${project}/posture?framework=owasp-llm-top10-2025&control=LLM`,
    scans: `${project}/scans`,
    triage: `${project}/scans/${data.scan.id}`,
    coverage: `${project}/scans/${data.scan.id}?view=coverage`,
    inventory: `${project}/scans/${data.scan.id}?view=inventory`,
    changes: `${project}/scans/${data.scan.id}/changes`,
    assessment: `${project}/assessments/${assessment.id}`,
    artifact: `${project}/artifacts/${document.id}`,
    frameworks: "/frameworks?domain=human-oversight",
    framework: "/frameworks/nist-ai-rmf?search=MAP%203.5",
    vendors: "/vendors",
    waivers: "/waivers",
    policies: "/policies?stage=production",
    audit: `/audit?project=${data.triage.id}`,
  };
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Names what is cut off: paper does not scroll. */
const cut = () =>
  [...document.querySelectorAll("main *")]
    .filter((element) => {
      const style = getComputedStyle(element);
      if (element.closest("svg, .hidden, select") || element.offsetParent === null || element.clientHeight < 2) return false;
      const isClipped = (overflow, scroll, client) => overflow !== "visible" && scroll > client + 1;
      return isClipped(style.overflowX, element.scrollWidth, element.clientWidth) || isClipped(style.overflowY, element.scrollHeight, element.clientHeight);
    })
    .map((element) => `${element.tagName}.${element.className}: ${element.textContent.slice(0, 60)}`);

async function paper(path, name) {
  const { page, context, wrong } = await open(browser, server.base, { ...PAPER, theme: "dark" });
  await page.goto(server.base + path);
  await settled(page);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.screenshot({ path: `${RESULTS}print-${name}.png`, fullPage: true });
  return { page, context, wrong };
}

test("every kind of page is dark on white and whole", async (t) => {
  for (const [name, path] of Object.entries(pages)) {
    await t.test(name, async () => {
      const { page, context, wrong } = await paper(path, name);
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
      assert.deepEqual(await violations(page, ["color-contrast"]), []);
      assert.deepEqual(await page.evaluate(cut), [], "cut off");
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)) <= 0, "wider than the paper");
      assert.deepEqual(wrong, []);
      await leave(page, context);
    });
  }
});

test("a list that draws only what is on the screen is printed whole, and is light again after that", async () => {
  const { page, context } = await paper(pages.coverage, "coverage");
  const { ledger } = (await server.call("GET", `/api/governance/scans/${data.scan.id}`)).result.coverage;
  assert.ok(ledger.length > 40);
  assert.equal(await page.locator(".virtual .item").count(), ledger.length);
  await page.emulateMedia({ media: "screen" });
  await page.waitForFunction((all) => document.querySelectorAll(".virtual .item").length < all, ledger.length);
  const pdf = await page.pdf({ format: "A4" });
  assert.ok(pdf.length > 10_000);
  await leave(page, context);
});

test("the names of the frameworks of a posture are on the paper", async () => {
  const { page, context } = await paper(pages.posture, "posture");
  const names = page.getByRole("region", { name: "Frameworks" }).getByRole("link");
  assert.ok((await names.count()) >= 10);
  for (const name of await names.all()) assert.ok(await name.isVisible());
  await leave(page, context);
});
