// Script in everything that people, repositories and services write: paths, snippets, notes, Markdown. It is shown, as text.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { settled } from "./checks.mjs";
import { browse, leave, open, RESULTS, serve } from "./served.mjs";

const API = "/api/governance";
const IMAGE = '<img src=x onerror="window.hit=1">';
const SCRIPT = "<script>window.hit=1</script>";
const LINK = "[press](javascript:window.hit=1)";
// Turns what follows around, as a name of a file can to hide its ending.
const TURNED = "\u202Egnp.py";
const PATH = `src/${IMAGE.replaceAll("/", "")}/${TURNED}.py`;
const CODE = `from openai import OpenAI
# ${SCRIPT} ${IMAGE}
reply = OpenAI().chat.completions.create(model="${IMAGE.replaceAll('"', "'")}", messages=[{"role": "user", "content": "${LINK}"}])
eval(reply.choices[0].message.content)  # ${SCRIPT}
`;
let server, browser, project, scan, pages;

before(async () => {
  server = await serve();
  browser = await browse();
  project = await server.call("POST", `${API}/projects`, { name: `Hostile ${IMAGE}`, owner: SCRIPT, description: LINK, riskTier: "high" });
  await server.call("POST", `${API}/scans`, { projectId: project.id, branch: "main", files: [{ path: "README.md", content: SCRIPT }] });
  scan = await server.call("POST", `${API}/scans`, { projectId: project.id, branch: "main", files: [{ path: PATH, content: CODE }, { path: "requirements.txt", content: "openai==1.40.0\n" }] });
  const whole = await server.call("GET", `${API}/scans/${scan.id}`);
  const finding = whole.result.findings.find((item) => item.place.path === PATH);
  assert.ok(finding, "there is a finding in the hostile file");
  await server.call("POST", `${API}/waivers`, { projectId: project.id, covers: { finding: finding.fingerprint }, owner: IMAGE, reason: `${SCRIPT} ${LINK}`, expiresAt: new Date(Date.now() + 5 * 86_400_000).toISOString() });
  const assessment = await server.call("POST", `${API}/assessments`, { projectId: project.id, prefill: true });
  const question = (await server.call("GET", `${API}/questions?assessmentId=${assessment.id}`)).items[0];
  const etag = async (path) => (await fetch(server.base + path)).headers.get("etag");
  await server.call("PATCH", `${API}/assessments/${assessment.id}`, { answers: { [question.id]: { maturity: 1, note: `${IMAGE} ${SCRIPT}` } } }, { "if-match": await etag(`${API}/assessments/${assessment.id}`) });
  const document = await server.call("POST", `${API}/artifacts`, { projectId: project.id, type: "risk-assessment", useModel: false });
  const read = await server.call("GET", `${API}/artifacts/${document.id}`);
  // The first block of a section that asks a person.
  const section = read.document.sections.find((item) => item.heading === "Prohibited practices");
  const head = read.markdown.indexOf(`<!-- advisory:section ${section.id} -->`);
  const from = read.markdown.indexOf("-->", read.markdown.indexOf("<!-- advisory:", head + 10)) + 3;
  const to = read.markdown.indexOf("<!-- advisory:end -->", from);
  await server.call("PATCH", `${API}/artifacts/${document.id}`, { markdown: `${read.markdown.slice(0, from)}\n\nWritten: ${IMAGE} ${SCRIPT} ${LINK} [data](data:text/html,${encodeURIComponent(SCRIPT)})\n\n${read.markdown.slice(to)}` }, { "if-match": await etag(`${API}/artifacts/${document.id}`) });
  const base = `/projects/${project.id}`;
  const control = question.controls[0];
  pages = {
    triage: [`${base}/scans/${scan.id}?finding=${finding.fingerprint}`, ["onerror", "window.hit=1"]],
    coverage: [`${base}/scans/${scan.id}?view=coverage`, ["onerror"]],
    inventory: [`${base}/scans/${scan.id}?view=inventory`, ["onerror"]],
    changes: [`${base}/scans/${scan.id}/changes`, ["onerror"]],
    posture: [`${base}/posture?framework=${control.framework}&control=${encodeURIComponent(control.id)}`, ["<script>window.hit=1</script>"]],
    assessment: [`${base}/assessments/${assessment.id}`, ["<script>"]],
    artifact: [`${base}/artifacts/${document.id}`, ["Written:", "onerror", "javascript:window.hit=1"]],
    waivers: ["/waivers", ["<script>window.hit=1</script>"]],
    portfolio: ["/", ["onerror"]],
    "start-scan": [`/scan?project=${project.id}`, []],
  };
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("hostile content is text wherever it is shown", async (t) => {
  for (const name of Object.keys(pages)) {
    await t.test(name, async () => {
      const [path, shown] = pages[name];
      const { page, context, wrong } = await open(browser, server.base, { width: 390 });
      await page.goto(server.base + path);
      await settled(page);
      // What is closed is opened, so that it is seen as well.
      for (let round = 0; round < 2; round += 1) for (const closed of await page.locator("main [aria-expanded=false]").all()) await closed.click().catch(() => {});
      const text = await page.evaluate(() => document.body.innerText + [...document.querySelectorAll("input, textarea")].map((field) => field.value).join("\n"));
      for (const part of shown) assert.ok(text.includes(part), `${part} is shown as it was written`);
      assert.equal(await page.evaluate(() => window.hit), undefined, "it ran");
      const live = await page.evaluate(() => [...document.querySelectorAll("main img, main script, main iframe, main a[href^='javascript' i], main a[href^='data' i]")].map((element) => element.outerHTML.slice(0, 100)));
      assert.deepEqual(live, []);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)) <= 0, "it fits the screen");
      await page.screenshot({ path: `${RESULTS}hostile-${name}-390.png`, fullPage: true });
      assert.deepEqual(wrong, []);
      await leave(page, context);
    });
  }
});

test("a name that turns letters around is shut in by itself", async () => {
  const { page, context } = await open(browser, server.base);
  await page.goto(`${server.base}/projects/${project.id}/scans/${scan.id}?view=coverage`);
  const item = page.locator(".item code").filter({ hasText: TURNED }).first();
  await item.waitFor();
  // Whatever follows it stands in another box, which it can't turn.
  assert.equal(await item.evaluate((element) => getComputedStyle(element).unicodeBidi), "isolate");
  await page.goto(`${server.base}/projects/${project.id}/scans/${scan.id}`);
  const place = page.getByRole("region", { name: "Finding" }).locator("code.clip bdi").first();
  assert.equal(await place.textContent(), PATH, "the line stands outside of the path");
  await leave(page, context);
});
