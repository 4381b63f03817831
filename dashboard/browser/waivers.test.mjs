// A waiver that two people judge at once, and what was typed for one that could not be asked for.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, leave, open, problem, RESULTS, serve } from "./served.mjs";
import { fill } from "./portfolio-data.mjs";

const API = "/api/governance/waivers";
let server, browser, data, reviewer;

before(async () => {
  server = await serve();
  browser = await browse();
  data = await fill(server.call);
  reviewer = /\S{20,}/.exec(server.addUser("rob", "reviewer"))[0];
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const asked = (reason) => server.call("POST", API, { projectId: data.triage.id, covers: { finding: data.finding.fingerprint }, owner: "Grace Hopper", reason, expiresAt: new Date(Date.now() + 86_400_000).toISOString() });

/** Judges as Rob would, at his own screen. */
async function judge(id, action) {
  const headers = { authorization: `Bearer ${reviewer}`, "content-type": "application/json" };
  const read = await fetch(`${server.base}${API}/${id}`, { headers });
  const answer = await fetch(`${server.base}${API}/${id}`, { method: "PATCH", headers: { ...headers, "if-match": read.headers.get("etag") }, body: JSON.stringify({ action }) });
  assert.equal(answer.status, 200, await answer.text());
}

async function asMarta(context) {
  const token = /\S{20,}/.exec(server.addUser(`marta${Math.random().toString(36).slice(2, 7)}`, "reviewer"))[0];
  await context.addInitScript((value) => sessionStorage.setItem("advisory.token", value), token);
}

test("a waiver that somebody else refused meanwhile is not approved over that, and leaves the list with a word", async () => {
  const { id } = await asked("Only until the fix of July.");
  const { page, context, wrong } = await open(browser, server.base);
  await asMarta(context);
  await page.goto(`${server.base}/waivers?status=requested`);
  const item = page.getByRole("listitem").filter({ hasText: "Only until the fix of July." });
  await item.waitFor();
  await judge(id, "refuse");
  await item.getByRole("button", { name: "Approve the waiver" }).click();
  const met = page.getByRole("alert", { name: "Changed in the meantime" });
  await met.getByText("You did not approve it").waitFor();
  const said = await met.innerText();
  for (const part of ["rob", "Refused", "Only until the fix of July."]) assert.ok(said.includes(part), `${part} in ${said}`);
  assert.ok(await met.evaluate((node) => node === document.activeElement));
  await item.waitFor({ state: "detached" });
  await page.screenshot({ path: `${RESULTS}waiver-conflict.png`, fullPage: true });
  assert.equal((await server.call("GET", `${API}/${id}`)).status, "refused");
  await met.getByRole("button", { name: "Understood" }).click();
  await met.waitFor({ state: "detached" });
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("a change between the look and the judgement is met with 412, and said in the same words", async () => {
  const { id } = await asked("Seen by two at once.");
  const { page, context, wrong } = await open(browser, server.base, { width: 390, theme: "dark" });
  await asMarta(context);
  await page.goto(`${server.base}/waivers?status=requested`);
  await page.route(`**${API}/${id}`, async (route) => {
    if (route.request().method() === "PATCH") await judge(id, "approve");
    await route.continue();
  });
  await page.getByRole("listitem").filter({ hasText: "Seen by two at once." }).getByRole("button", { name: "Refuse it" }).click();
  const met = page.getByRole("alert", { name: "Changed in the meantime" });
  await met.getByText("You did not refuse it").waitFor();
  assert.match(await met.innerText(), /In force/);
  await page.screenshot({ path: `${RESULTS}waiver-conflict-390.png` });
  assert.equal((await server.call("GET", `${API}/${id}`)).status, "approved");
  assert.deepEqual(wrong.filter((line) => !line.includes("412")), []);
  await leave(page, context);
});

test("what was typed for a waiver survives a failure, a closed dialog and a reload, and is asked for once", async () => {
  const { page, context } = await open(browser, server.base);
  const before = (await server.call("GET", `${API}?limit=100`)).items.length;
  await page.goto(`${server.base}/projects/${data.triage.id}/scans/${data.scan.id}`);
  const show = () => page.getByRole("button", { name: "Ask for a waiver" }).click();
  const dialog = page.getByRole("dialog");
  await show();
  await dialog.getByLabel("Who answers for it").fill("Grace Hopper");
  await dialog.getByLabel("Why it is acceptable").fill("Typed with care.");
  let answers = 0;
  await page.route(`**${API}`, async (route) => {
    answers += 1;
    if (answers === 1) return route.fulfill(problem(503, "Unavailable", "Later, please."));
    // The server has done it, and nobody hears of that.
    if (answers === 2) return void (await route.fetch(), await route.abort());
    return route.continue();
  });
  await dialog.getByRole("button", { name: "Ask for the waiver" }).click();
  await dialog.getByRole("alert").getByText("Later, please.").waitFor();
  await page.keyboard.press("Escape");
  await page.reload();
  await show();
  assert.equal(await dialog.getByLabel("Why it is acceptable").inputValue(), "Typed with care.");
  await dialog.getByRole("button", { name: "Ask for the waiver" }).click();
  await dialog.getByRole("alert").getByText("No connection").waitFor();
  await dialog.getByRole("button", { name: "Ask for the waiver" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.equal((await server.call("GET", `${API}?limit=100`)).items.length, before + 1, "what the server had done already was not done twice");
  await leave(page, context);
});

test("of more waivers than one page of the server holds, and of more assessments, all are there", async () => {
  const project = await server.call("POST", "/api/governance/projects", { name: "Long lived" });
  for (let turn = 0; turn < 103; turn += 1) await server.call("POST", API, { projectId: project.id, covers: { requirement: "model-card-approved" }, owner: "Grace Hopper", reason: `Reason ${turn}.`, expiresAt: new Date(Date.now() + (turn + 1) * 86_400_000).toISOString() });
  for (let turn = 0; turn < 102; turn += 1) await server.call("POST", "/api/governance/assessments", { projectId: project.id });
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/waivers?project=${project.id}`);
  await page.getByText("Reason 102.").waitFor();
  assert.equal(await page.locator("main").getByRole("listitem").count(), 103);
  await page.goto(`${server.base}/projects/${project.id}/assessments`);
  await page.getByRole("link", { name: /^Assessment begun/ }).first().waitFor();
  assert.equal(await page.getByRole("link", { name: /^Assessment begun/ }).count(), 102);
  assert.deepEqual(wrong, []);
  await leave(page, context);
});
