// What a document's page keeps and shows when others write in it, when it can't be read, and to people who may not change it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, leave, open, problem, RESULTS, serve } from "./served.mjs";
import { fill } from "./portfolio-data.mjs";

const API = "/api/governance/artifacts";
const SECTION = "Prohibited practices";
let server, browser, data, viewer;

before(async () => {
  server = await serve();
  browser = await browse();
  data = await fill(server.call);
  viewer = /\S{20,}/.exec(server.addUser("vera", "viewer"))[0];
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const draft = () => server.call("POST", API, { projectId: data.triage.id, type: "risk-assessment", useModel: false });
const at = (id) => `${server.base}/projects/${data.triage.id}/artifacts/${id}`;
const regionOf = (page) => page.getByRole("article", { name: "Text" }).getByRole("region", { name: SECTION });

/** Writes into the first block of the section as somebody else, whatever stands there. */
async function elsewhere(id, text) {
  const read = await fetch(`${server.base}${API}/${id}`);
  const { markdown, document } = await read.json();
  const section = document.sections.find((item) => item.heading === SECTION);
  const head = markdown.indexOf(`<!-- advisory:section ${section.id} -->`);
  const from = markdown.indexOf("-->", markdown.indexOf("<!-- advisory:", head + 10)) + 3;
  const to = markdown.indexOf("<!-- advisory:end -->", from);
  await server.call("PATCH", `${API}/${id}`, { markdown: `${markdown.slice(0, from)}\n\n${text}\n\n${markdown.slice(to)}` }, { "if-match": read.headers.get("etag") });
}

async function typeInto(page, text) {
  const region = regionOf(page);
  await region.getByRole("button", { name: "Edit" }).first().click();
  await region.getByRole("textbox").fill(text);
  return region;
}

test("of two texts for the same block neither is lost, and the person who saves second chooses", async () => {
  const { id } = await draft();
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(at(id));
  const region = await typeInto(page, "Mine: the legal team judged it.");
  await elsewhere(id, "Theirs: none applies.");
  await region.getByRole("button", { name: "Save" }).click();
  const clash = region.getByRole("alert", { name: "Two texts" });
  await clash.getByText("Theirs: none applies.").waitFor();
  assert.equal(await region.getByRole("textbox").inputValue(), "Mine: the legal team judged it.", "the block has another anchor now, and what was typed is still there");
  await page.waitForFunction(() => document.activeElement?.classList.contains("attention"));
  assert.ok(await clash.evaluate((node) => { const { top, bottom } = node.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; }), "what asks for a decision is on the screen");
  await page.screenshot({ path: `${RESULTS}document-clash.png` });
  assert.ok((await server.call("GET", `${API}/${id}`)).markdown.includes("Theirs: none applies."), "nothing was overwritten");

  // A third text arrives before the decision: it is shown as well, not overwritten.
  await elsewhere(id, "Theirs, once more.");
  await clash.getByRole("button", { name: "Put mine in its place" }).click();
  await clash.getByText("Theirs, once more.").waitFor();
  await clash.getByRole("button", { name: "Work on both" }).click();
  assert.equal(await region.getByRole("textbox").inputValue(), "Theirs, once more.\n\nMine: the legal team judged it.");
  await region.getByRole("button", { name: "Save" }).click();
  await region.getByRole("textbox").waitFor({ state: "detached" });
  await region.getByText("Mine: the legal team judged it.").waitFor();
  const { markdown } = await server.call("GET", `${API}/${id}`);
  for (const part of ["Theirs, once more.", "Mine: the legal team judged it."]) assert.ok(markdown.includes(part), part);
  assert.deepEqual(wrong.filter((item) => !item.includes("412")), []);
  await leave(page, context);
});

test("their text can be taken, and what was typed before a reload is there after it", async () => {
  const { id } = await draft();
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(at(id));
  let region = await typeInto(page, "Typed and not saved.");
  await page.reload();
  region = regionOf(page);
  await region.getByRole("textbox").waitFor();
  assert.equal(await region.getByRole("textbox").inputValue(), "Typed and not saved.");
  await elsewhere(id, "Written while the page was closed.");
  await page.reload();
  const clash = region.getByRole("alert", { name: "Two texts" });
  await clash.getByRole("button", { name: "Take theirs" }).click();
  await region.getByText("Written while the page was closed.").waitFor();
  assert.equal(await region.getByRole("textbox").count(), 0);
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("what was typed stays when the document is submitted by somebody else, and when its block is gone", async () => {
  const { id } = await draft();
  const { page, context } = await open(browser, server.base);
  await page.goto(at(id));
  const region = await typeInto(page, "Typed too late.");
  const read = await fetch(`${server.base}${API}/${id}`);
  await server.call("PATCH", `${API}/${id}`, { action: "submit" }, { "if-match": read.headers.get("etag") });
  await region.getByRole("button", { name: "Save" }).click();
  await region.getByText("Not open for edits now").waitFor();
  assert.equal(await region.getByRole("textbox").inputValue(), "Typed too late.");
  assert.ok(await region.getByRole("button", { name: "Save" }).isDisabled());

  await page.route(`**${API}/${id}`, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    body.document.sections = body.document.sections.filter((section) => section.heading !== SECTION);
    await route.fulfill({ response: answer, json: body });
  });
  await page.reload();
  const homeless = page.getByRole("alert", { name: "Without a place" });
  assert.equal(await homeless.getByRole("textbox").inputValue(), "Typed too late.");
  await homeless.getByRole("button", { name: "Discard" }).click();
  await homeless.waitFor({ state: "detached" });
  await leave(page, context);
});

test("evidence opens the finding, the control or the answer that it is", async () => {
  const { id } = await draft();
  const { page, context, wrong } = await open(browser, server.base);
  const { document } = await server.call("GET", `${API}/${id}`);
  const finding = document.appendix.find((item) => item.kind === "finding");
  await page.goto(at(id));
  await page.locator(`[data-number="${finding.number}"]`).getByRole("link").click();
  await page.getByRole("region", { name: "Finding", exact: true }).getByText(finding.key.split(":").at(-1)).waitFor();
  await page.goto(at(id));
  const control = document.appendix.find((item) => item.place.in === "control");
  await page.locator(`[data-number="${control.number}"]`).getByRole("link").click();
  await page.getByRole("region", { name: "Controls" }).locator(".disclose[aria-expanded=true]", { hasText: control.place.id }).first().waitFor();
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("a viewer reads documents, and is offered nothing that the server would refuse", async () => {
  const { id } = await draft();
  const { page, context, wrong } = await open(browser, server.base);
  await context.addInitScript((token) => sessionStorage.setItem("advisory.token", token), viewer);
  await page.goto(at(id));
  await regionOf(page).waitFor();
  await page.locator(".who", { hasText: "vera" }).waitFor();
  for (const name of ["Edit", "Submit to a reviewer", "Draft again", "Approve or reject"]) assert.equal(await page.getByRole("button", { name }).count(), 0, name);
  await page.goto(`${server.base}/projects/${data.triage.id}/artifacts`);
  await page.getByText("An engineer drafts them.").waitFor();
  assert.equal(await page.getByRole("button", { name: /^Draft/ }).count(), 0);
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("a list without documents says what they would be, and never says today's before that is known", async () => {
  const { page, context, wrong } = await open(browser, server.base, { width: 390 });
  await page.goto(`${server.base}/projects/${data.empty.id}/artifacts`);
  await page.getByRole("heading", { name: "Nothing drafted yet" }).waitFor();
  assert.equal(await page.getByText("Not drafted", { exact: true }).count(), 9);
  const tab = page.getByRole("navigation", { name: "Pages of the project" }).locator("[aria-current=page]");
  assert.ok(await tab.evaluate((node) => node.getBoundingClientRect().right <= innerWidth), "the page that one is on is on the screen");

  await draft();
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/posture*", async (route) => {
    await held;
    await route.fulfill(problem(503, "Unavailable", "Later, please."));
  });
  await page.goto(`${server.base}/projects/${data.triage.id}/artifacts`);
  await page.getByText("Being compared…").first().waitFor();
  assert.equal(await page.getByText("Today's").count(), 0);
  release();
  await page.getByText("? Not known now").first().waitFor({ timeout: 15_000 });
  assert.equal(await page.getByText("Today's").count(), 0);
  assert.deepEqual(wrong.filter((item) => !item.includes("503")), []);
  await leave(page, context);
});

test("documents that load slowly, fail, or are not for everybody say so", async () => {
  const { id } = await draft();
  const { page, context } = await open(browser, server.base);
  for (const [name, address, pattern] of [["list", `${server.base}/projects/${data.triage.id}/artifacts`, `**${API}?*`], ["document", at(id), `**${API}/${id}`]]) {
    let answer;
    let go;
    const held = new Promise((resolve) => (go = resolve));
    await page.route(pattern, async (route) => {
      await held;
      await (answer ? route.fulfill(answer) : route.continue());
    });
    await page.goto(address);
    await page.getByRole("status").getByText(/^Loading the document/).waitFor();
    await page.screenshot({ path: `${RESULTS}${name}-loading.png` });
    answer = problem(500, "Internal Server Error", "It is written down under the number of this request.");
    go();
    const alert = page.getByRole("alert");
    await alert.getByText("Something failed").waitFor({ timeout: 15_000 });
    await page.screenshot({ path: `${RESULTS}${name}-failed.png` });
    answer = problem(403, "Forbidden", "Documents are for engineers here.");
    await alert.getByRole("button", { name: "Try again" }).click();
    await alert.getByText("Not yours to see").waitFor();
    assert.equal(await alert.getByRole("button").count(), 0);
    await page.screenshot({ path: `${RESULTS}${name}-forbidden.png` });
    await page.unrouteAll({ behavior: "wait" });
  }
  await leave(page, context);
});
