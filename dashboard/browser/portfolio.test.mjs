// The portfolio: where projects stand by stage and document, what waits, what is left out of a list, and every view in the address.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { settled } from "./checks.mjs";
import { browse, leave, open, RESULTS, serve } from "./served.mjs";

const API = "/api/governance";
let server, browser, projects;

before(async () => {
  server = await serve(["--demo"]);
  browser = await browse();
  projects = (await server.call("GET", `${API}/portfolio?limit=50`)).items;
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("each project says how many of its documents are stale, as its own page does", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(server.base);
  await settled(page);
  let stale = 0;
  for (const project of projects) {
    const { artifacts } = await server.call("GET", `${API}/projects/${project.id}/posture`);
    const count = artifacts.filter((item) => item.isStale).length;
    stale += count;
    const cell = page.getByRole("row").filter({ has: page.getByRole("link", { name: project.name, exact: true }) }).locator(".stale");
    assert.match(await cell.innerText(), count > 0 ? new RegExp(`${count} stale`) : /^(None|No document)/, project.name);
  }
  assert.ok(stale > 0, "the demo has a document that is stale");
  // A server that says so in the list is believed, and not asked again.
  let asked = 0;
  await page.route("**/posture*", (route) => ((asked += 1), route.continue()));
  await page.route(`**${API}/portfolio*`, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    for (const item of body.items) item.staleArtifacts = 7;
    await route.fulfill({ response: answer, json: body });
  });
  await page.reload();
  await page.getByText("↺ 7 stale").first().waitFor();
  assert.equal(asked, 0);
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("stages count their projects, and show only those when they are pressed", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(server.base);
  const stages = page.getByRole("list", { name: "Projects by stage" });
  await stages.waitFor();
  for (const stage of ["design", "development", "testing", "staging", "production"]) {
    const count = projects.filter((project) => project.stage === stage).length;
    assert.match(await stages.getByRole("button", { name: new RegExp(`^${stage}`, "i") }).innerText(), new RegExp(`\\b${count}\\b`));
  }
  const { stage } = projects[0];
  await stages.getByRole("button", { name: new RegExp(`^${stage}`, "i") }).click();
  await page.waitForURL(new RegExp(`stage=${stage}`));
  const shown = projects.filter((project) => project.stage === stage).length;
  await page.getByRole("heading", { name: new RegExp(`^${shown} projects?$`) }).waitFor();
  await page.getByText("Passed with waivers").first().waitFor();
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("against the frameworks there is nothing but the frameworks, in columns of one width", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/?view=frameworks`);
  await page.getByRole("heading", { name: "Frameworks by project" }).waitFor();
  assert.equal(await page.getByRole("heading", { name: "Waits for you" }).count(), 0);
  const widths = await page.locator(".heatmap thead th").evaluateAll((cells) => cells.slice(1).map((cell) => Math.round(cell.getBoundingClientRect().width)));
  assert.ok(widths.length > 1 && Math.max(...widths) - Math.min(...widths) <= 1, `${widths}`);
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("what waits is shown whole when that is asked for, and read past the first page", async () => {
  const { page, context } = await open(browser, server.base);
  const entry = (index) => ({ id: `w${index}`, projectId: projects[0].id, covers: { finding: "f" }, owner: "olga", reason: "r", requester: "somebody", expiresAt: "2126-01-01T00:00:00Z", status: "requested", createdAt: "2026-01-01T00:00:00Z", updatedAt: "2026-01-01T00:00:00Z", createdBy: "somebody" });
  await page.route(/\/api\/governance\/waivers\?.*status=requested/, (route) => {
    const isSecond = route.request().url().includes("cursor=second");
    return route.fulfill({ json: { items: Array.from({ length: isSecond ? 3 : 100 }, (_, index) => entry(isSecond ? 100 + index : index)), next: isSecond ? null : "second" } });
  });
  await page.goto(server.base);
  const queue = page.getByRole("region", { name: "Waits for you" });
  const more = queue.getByRole("button", { name: /^Show \d+ more$/ });
  await more.waitFor();
  const rest = Number(/\d+/.exec(await more.textContent())[0]);
  assert.ok(rest >= 98, `${rest} more`);
  await more.click();
  assert.equal(await queue.getByRole("listitem").count(), rest + 4);
  await leave(page, context);
});

test("filters of a ledger are in the address, and a vendor, a gate or a reading that is not known is said to be none", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  const { id, scan } = projects.find((project) => project.scan);
  await page.goto(`${server.base}/projects/${id}/scans/${scan.id}?view=coverage`);
  await page.getByLabel("How it was read").selectOption("syntax-tree");
  await page.waitForURL(/view=coverage&how=syntax-tree/);
  await page.getByLabel("Path").fill("py");
  await page.waitForURL(/path=py/);
  const heading = page.getByRole("heading", { level: 3, name: /entr/ });
  const shown = await heading.textContent();
  await page.reload();
  await heading.waitFor();
  assert.equal(await heading.textContent(), shown);
  for (const [path, words] of [[`/projects/${id}/scans/${scan.id}?view=coverage&how=by-heart`, "how=by-heart"], ["/vendors?vendor=Acme", "Acme"], ["/policies?stage=retired", "retired"], ["/?gate=half-open", "gate=half-open"], [`/projects/${id}/posture?framework=astrology`, "astrology"]]) {
    await page.goto(server.base + path);
    await page.getByRole("status").getByText(words).waitFor();
  }
  await page.screenshot({ path: `${RESULTS}unknown-framework.png` });
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("of more scans than a page holds all are there, and are shown when that is asked for", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  const project = projects.find((item) => item.scan);
  await page.route(/\/api\/governance\/scans\?projectId/, (route) => {
    const second = route.request().url().includes("cursor=");
    const count = second ? 20 : 100;
    return route.fulfill({ json: { items: Array.from({ length: count }, (_, index) => ({ ...project.scan, id: `s${(second ? 100 : 0) + index}` })), next: second ? null : "more" } });
  });
  await page.goto(`${server.base}/projects/${project.id}/scans`);
  await page.getByRole("button", { name: "Show 50 of 70 earlier scans" }).click();
  await page.getByRole("button", { name: "Show 20 of 20 earlier scans" }).click();
  assert.equal(await page.locator("tbody tr").count(), 120);
  await page.getByText("The first", { exact: true }).waitFor();
  assert.deepEqual(wrong, []);
  await leave(page, context);
});
