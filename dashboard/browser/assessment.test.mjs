// An assessment by keyboard, against somebody else's answers, to its approval by a second person.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, leave, open, problem, RESULTS, serve } from "./served.mjs";
import { fill } from "./portfolio-data.mjs";

const API = "/api/governance/assessments";
let server, browser, data, reviewer;

before(async () => {
  server = await serve();
  browser = await browse();
  data = await fill(server.call);
  reviewer = /\S{20,}/.exec(server.addUser("grace", "reviewer"))[0];
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Changes an assessment as somebody else would, past whatever version there is. */
async function elsewhere(id, body) {
  const read = await fetch(`${server.base}${API}/${id}`);
  return server.call("PATCH", `${API}/${id}`, body, { "if-match": read.headers.get("etag") });
}

async function begin(page) {
  await page.goto(`${server.base}/projects/${data.triage.id}/assessments`);
  await page.getByRole("button", { name: "Begin an assessment" }).click();
  await page.getByRole("region", { name: "Progress" }).waitFor();
  return page.url().split("/").at(-1);
}

test("questions are answered and suggestions judged by keyboard, and a second person approves", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  const id = await begin(page);
  await page.getByRole("button", { name: "With a suggestion" }).click();
  await page.waitForURL(/show=suggested/);
  const first = page.locator(".question", { hasText: "suggested" }).first();
  const question = await first.getAttribute("data-question");
  await first.focus();
  await page.getByText("See it in the code").click();
  await page.locator(".suggestion .excerpt").first().waitFor();
  await page.screenshot({ path: `${RESULTS}assessment-suggestion.png`, fullPage: true });
  await first.focus();
  await page.keyboard.press("a");
  await page.waitForFunction((question) => !document.querySelector(`[data-question="${question}"]`), question);
  let read = await server.call("GET", `${API}/${id}`);
  assert.equal(read.answers[question].suggestion, undefined);
  assert.ok(read.answers[question].maturity >= 0);
  assert.ok(read.answers[question].evidence.length > 0, "what was suggested from stays with the answer");

  await page.getByRole("group", { name: "Questions that are shown" }).getByRole("button", { name: "Not answered" }).click();
  await page.waitForURL(/show=open/);
  await page.locator(".question").first().focus();
  const next = await page.locator(".question").nth(1).getAttribute("data-question");
  await page.keyboard.press("j");
  await page.waitForFunction((next) => document.activeElement?.getAttribute("data-question") === next, next);
  await page.keyboard.press("3");
  await page.waitForFunction((next) => !document.querySelector(`[data-question="${next}"]`), next);
  assert.equal((await server.call("GET", `${API}/${id}`)).answers[next].maturity, 3);
  assert.ok(await page.getByRole("button", { name: "Submit to a reviewer" }).isDisabled());

  const bank = (await server.call("GET", `/api/governance/questions?assessmentId=${id}`)).items;
  read = await server.call("GET", `${API}/${id}`);
  const open_ = bank.filter((item) => read.answers[item.id]?.maturity === undefined);
  await elsewhere(id, { answers: Object.fromEntries(open_.map((item) => [item.id, { maturity: 2, acceptSuggestion: false }])) });
  await page.reload();
  await page.getByText(`${bank.length} of ${bank.length} answered`).waitFor();
  await page.getByRole("button", { name: "Submit to a reviewer" }).click();
  await page.getByText("somebody else approves it").waitFor();
  assert.ok(await page.getByRole("button", { name: "Approve" }).isDisabled());

  const second = await open(browser, server.base);
  await second.context.addInitScript((token) => sessionStorage.setItem("advisory.token", token), reviewer);
  await second.page.goto(page.url());
  await second.page.getByLabel("What you say to it").fill("Read with the team.");
  await second.page.getByRole("button", { name: "Approve" }).click();
  await second.page.getByText("✓ Approved").waitFor();
  await second.page.screenshot({ path: `${RESULTS}assessment-approved.png`, fullPage: true });
  read = await server.call("GET", `${API}/${id}`);
  assert.deepEqual([read.status, read.judgement.by, read.judgement.reason], ["approved", "grace", "Read with the team."]);
  assert.deepEqual([...wrong, ...second.wrong], []);
  await second.context.close();
  await context.close();
});

test("of two answers to one question neither is lost, and of answers to two both stand", async () => {
  const { page, context } = await open(browser, server.base);
  const id = await begin(page);
  const [one, two] = (await server.call("GET", `/api/governance/questions?assessmentId=${id}`)).items.map((item) => item.id);
  await elsewhere(id, { answers: { [two]: { maturity: 4 } } });
  await page.locator(`[data-question="${one}"]`).click();
  await page.keyboard.press("1");
  await page.locator(`[data-question="${one}"]`).getByText("1 · Beginning").waitFor();
  let answers = (await server.call("GET", `${API}/${id}`)).answers;
  assert.deepEqual([answers[one].maturity, answers[two].maturity], [1, 4]);

  await elsewhere(id, { answers: { [one]: { maturity: 0, note: "Theirs" } } });
  await page.getByRole("textbox", { name: "Note" }).fill("Mine");
  await page.getByRole("radio").nth(3).click();
  const clash = page.getByRole("alert", { name: "Two answers" });
  await clash.getByText("Theirs", { exact: true }).first().waitFor();
  await clash.getByText("3 · In force").waitFor();
  await page.screenshot({ path: `${RESULTS}assessment-clash.png`, fullPage: true });
  assert.equal((await server.call("GET", `${API}/${id}`)).answers[one].maturity, 0, "nothing was overwritten");
  await clash.getByRole("button", { name: "Keep mine" }).click();
  await page.locator(`[data-question="${one}"]`).getByText("3 · In force").waitFor();
  answers = (await server.call("GET", `${API}/${id}`)).answers;
  assert.deepEqual([answers[one].maturity, answers[one].note], [3, "Mine"]);
  await context.close();
});

test("a note whose save failed is there after a way to another question and a reload, and is saved from there", async () => {
  const { page, context } = await open(browser, server.base);
  const id = await begin(page);
  const [one, two, three] = (await server.call("GET", `/api/governance/questions?assessmentId=${id}`)).items.map((item) => item.id);
  const note = page.getByRole("textbox", { name: "Note" });
  await page.locator(`[data-question="${one}"]`).click();
  await note.fill("Typed on a train.");
  await context.setOffline(true);
  await page.getByText("Nothing you type is lost.").waitFor();
  await page.locator(`[data-question="${two}"]`).click();
  const unsaved = page.getByRole("region", { name: "Notes that are not saved" });
  await unsaved.getByText("1 note not saved yet.").waitFor();
  await page.locator(`[data-question="${one}"]`).getByText("! Note not saved").waitFor();
  await context.setOffline(false);
  await page.route(`**${API}/${id}`, (route) => (route.request().method() === "PATCH" ? route.fulfill(problem(503, "Unavailable", "Later, please.")) : route.continue()));
  await note.fill("Typed while it was down.");
  await page.locator(`[data-question="${three}"]`).click();
  await unsaved.getByText("2 notes not saved yet.").waitFor();
  await page.screenshot({ path: `${RESULTS}assessment-unsaved.png`, fullPage: true });
  await page.unrouteAll({ behavior: "wait" });
  await page.reload();
  await unsaved.getByRole("button", { name: one }).click();
  assert.equal(await note.inputValue(), "Typed on a train.");
  await page.locator(`[data-question="${three}"]`).click();
  await unsaved.getByRole("button", { name: "Save them" }).click();
  await page.waitForFunction(() => !document.body.innerText.includes("Note not saved") && !document.body.innerText.includes("Saving…"));
  assert.equal(await unsaved.count(), 0);
  const { answers } = await server.call("GET", `${API}/${id}`);
  assert.deepEqual([answers[one].note, answers[two].note], ["Typed on a train.", "Typed while it was down."]);
  await leave(page, context);
});

test("a note that waited in the tab does not take the place of one that somebody else wrote meanwhile", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  const id = await begin(page);
  const [one] = (await server.call("GET", `/api/governance/questions?assessmentId=${id}`)).items.map((item) => item.id);
  const note = page.getByRole("textbox", { name: "Note" });
  await page.locator(`[data-question="${one}"]`).click();
  await note.fill("Mine, typed first.");
  // The page goes before the field is left: nothing is sent.
  await page.reload();
  await elsewhere(id, { answers: { [one]: { note: "Theirs, saved first." } } });
  await page.reload();
  const both = page.getByRole("alert", { name: "Two notes" });
  await both.getByText("Theirs, saved first.").waitFor();
  assert.equal(await note.inputValue(), "Mine, typed first.");
  await note.focus();
  await page.getByRole("heading", { level: 1 }).click();
  assert.equal((await server.call("GET", `${API}/${id}`)).answers[one].note, "Theirs, saved first.", "leaving the field saves nothing over it");
  await page.screenshot({ path: `${RESULTS}assessment-two-notes.png`, fullPage: true });
  await both.getByRole("button", { name: "Work on both" }).click();
  assert.equal(await note.inputValue(), "Theirs, saved first.\n\nMine, typed first.");
  assert.ok(await note.evaluate((node) => node === document.activeElement));
  await note.blur();
  await page.getByText(/ said “Not answered” /).waitFor();
  await both.waitFor({ state: "detached" });
  assert.equal((await server.call("GET", `${API}/${id}`)).answers[one].note, "Theirs, saved first.\n\nMine, typed first.");
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

/** Answers whatever is open, as somebody else would. */
async function complete(id) {
  const { items } = await server.call("GET", `/api/governance/questions?assessmentId=${id}`);
  const { answers } = await server.call("GET", `${API}/${id}`);
  const left = items.filter((item) => answers[item.id]?.maturity === undefined).map((item) => [item.id, { maturity: 2, acceptSuggestion: false }]);
  await elsewhere(id, { answers: Object.fromEntries(left) });
  return items.map((item) => item.id);
}

async function asReviewer() {
  const opened = await open(browser, server.base);
  await opened.context.addInitScript((token) => sessionStorage.setItem("advisory.token", token), reviewer);
  return opened;
}

test("who submits over somebody else's answers sees them first, and the second press submits", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  const id = await begin(page);
  const [one] = await complete(id);
  await page.reload();
  const submit = page.getByRole("button", { name: "Submit to a reviewer" });
  await submit.waitFor();
  await elsewhere(id, { answers: { [one]: { maturity: 4, note: "Measured since May." } } });
  await submit.click();
  const met = page.getByRole("alert", { name: "Changed in the meantime" });
  await met.getByText("nothing was done").waitFor();
  assert.ok(await met.evaluate((node) => node === document.activeElement));
  const said = await met.innerText();
  for (const part of [one, "2 · In part", "4 · Measured", "Measured since May."]) assert.ok(said.includes(part), `${part} in ${said}`);
  assert.equal((await server.call("GET", `${API}/${id}`)).status, "in-progress");
  await page.screenshot({ path: `${RESULTS}assessment-meanwhile.png`, fullPage: true });
  await submit.click();
  await page.getByText("! Waits for a reviewer").waitFor();
  await met.waitFor({ state: "detached" });
  assert.equal((await server.call("GET", `${API}/${id}`)).status, "submitted");
  assert.deepEqual(wrong.filter((line) => !line.includes("412")), []);
  await leave(page, context);
});

test("an assessment is returned with a reason, and whoever submits it again meets that on the way", async () => {
  const { page, context } = await open(browser, server.base);
  const id = await begin(page);
  await complete(id);
  await page.reload();
  await page.getByRole("button", { name: "Submit to a reviewer" }).click();
  await page.getByText("! Waits for a reviewer").waitFor();
  const second = await asReviewer();
  await second.page.goto(page.url());
  const back = second.page.getByRole("button", { name: "Return" });
  await back.waitFor();
  assert.ok(await back.isDisabled(), "without a reason nothing is returned");
  await second.page.getByLabel("What you say to it").fill("Question 2 needs a source.");
  await second.page.reload();
  assert.equal(await second.page.getByLabel("What you say to it").inputValue(), "Question 2 needs a source.");
  await back.click();
  await second.page.getByText("↺ Returned").waitFor();
  const { status, judgement } = await server.call("GET", `${API}/${id}`);
  assert.deepEqual([status, judgement.by, judgement.reason], ["returned", "grace", "Question 2 needs a source."]);
  await page.reload();
  await page.getByText("Question 2 needs a source.").waitFor();
  assert.deepEqual(second.wrong, []);
  await leave(second.page, second.context);
  await leave(page, context);
});

test("two reviewers judge one assessment: the second is told of the first, and changes nothing", async () => {
  const { page, context } = await open(browser, server.base);
  const id = await begin(page);
  await complete(id);
  await elsewhere(id, { status: "submitted" });
  await leave(page, context);
  const second = await asReviewer();
  await second.page.goto(`${server.base}/projects/${data.triage.id}/assessments/${id}`);
  await second.page.getByLabel("What you say to it").fill("Fine by me.");
  await elsewhere(id, { status: "returned", reason: "Not yet." });
  await second.page.getByRole("button", { name: "Approve", exact: true }).click();
  const met = second.page.getByRole("alert", { name: "Changed in the meantime" });
  await met.getByText("It stands elsewhere now.").waitFor();
  await met.getByText("↺ Returned").waitFor();
  assert.equal((await server.call("GET", `${API}/${id}`)).judgement.reason, "Not yet.");
  await leave(second.page, second.context);
});

test("evidence is added to an answer from the scan, a document and the web, beside what somebody else adds, and taken away", async () => {
  const document = await server.call("POST", "/api/governance/artifacts", { projectId: data.triage.id, type: "data-sheet", useModel: false });
  const { page, context, wrong } = await open(browser, server.base);
  const id = await begin(page);
  const [one] = (await server.call("GET", `/api/governance/questions?assessmentId=${id}`)).items.map((item) => item.id);
  const evidence = page.getByRole("region", { name: "Evidence" });
  const adding = page.getByRole("group", { name: "Add evidence" });
  const links = async () => (await server.call("GET", `${API}/${id}`)).answers[one]?.evidence ?? [];
  const count = async (wanted) => {
    for (let turn = 0; turn < 100 && (await links()).length !== wanted; turn += 1) await page.waitForTimeout(50);
    assert.equal((await links()).length, wanted, JSON.stringify(await links()));
  };
  await page.locator(`[data-question="${one}"]`).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("e");
  await adding.getByLabel("Find what the scan saw").fill("rag.py");
  await adding.getByRole("button", { name: /^Add / }).first().waitFor();
  await page.screenshot({ path: `${RESULTS}assessment-evidence.png`, fullPage: true });
  await adding.getByRole("button", { name: /^Add / }).first().click();
  await count(1);

  await adding.getByRole("button", { name: "A document" }).click();
  await adding.getByLabel("Document").selectOption(document.id);
  await adding.getByRole("button", { name: "Add", exact: true }).click();
  await evidence.getByRole("link", { name: "Data sheet, version 1" }).waitFor();
  await count(2);

  // What was typed stays when the server does not take it; and somebody else's evidence stays beside mine.
  await adding.getByRole("button", { name: "A link" }).click();
  await adding.getByLabel("Address").fill("https://example.org/runbook");
  await page.route(`**${API}/${id}`, (route) => (route.request().method() === "PATCH" ? route.fulfill(problem(503, "Unavailable", "Later, please.")) : route.continue()));
  await adding.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("alert").getByText("Later, please.").waitFor();
  assert.equal(await adding.getByLabel("Address").inputValue(), "https://example.org/runbook");
  await page.unrouteAll({ behavior: "wait" });
  await elsewhere(id, { answers: { [one]: { evidence: [...(await links()), { kind: "url", reference: "https://example.org/theirs" }], maturity: 3 } } });
  await adding.getByRole("button", { name: "Add", exact: true }).click();
  await evidence.getByRole("link", { name: "https://example.org/runbook" }).waitFor();
  await evidence.getByRole("link", { name: "https://example.org/theirs" }).waitFor();
  await count(4);
  assert.equal(await page.getByRole("alert", { name: "Two answers" }).count(), 0);
  assert.equal(await adding.getByLabel("Address").inputValue(), "");
  await adding.getByRole("button", { name: "Done" }).click();

  await evidence.getByRole("button", { name: "Remove https://example.org/theirs" }).click();
  await count(3);
  await evidence.getByRole("button", { name: /^In the code/, expanded: false }).click();
  await evidence.locator(".excerpt").first().waitFor();
  await page.screenshot({ path: `${RESULTS}assessment-backed.png`, fullPage: true });
  await evidence.getByRole("button", { name: /^Remove / }).last().click();
  await count(2);
  assert.deepEqual((await links()).map(({ kind }) => kind).sort(), ["artifact", "url"]);
  assert.deepEqual(wrong.filter((line) => !/412|503/.test(line)), []);
  await leave(page, context);
});

test("a suggestion is rejected by a click, and keys answer down a list that gets shorter", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  const id = await begin(page);
  await page.getByRole("button", { name: "With a suggestion" }).click();
  await page.waitForURL(/show=suggested/);
  const [first, second, third] = await page.locator(".question").evaluateAll((nodes) => nodes.map((node) => node.dataset.question));
  await page.locator(`[data-question="${first}"]`).click();
  await page.getByRole("button", { name: "Reject", exact: true }).click();
  await page.waitForFunction((question) => !document.querySelector(`[data-question="${question}"]`), first);
  let read = await server.call("GET", `${API}/${id}`);
  assert.deepEqual([read.answers[first].suggestion, read.answers[first].maturity, read.answers[first].evidence], [undefined, undefined, []], "what was rejected leaves nothing behind");

  // Each answer by a key leaves the list, and the next question has the focus.
  await page.locator(`[data-question="${second}"]`).click();
  const focused = (question) => page.waitForFunction((id) => document.activeElement?.dataset.question === id, question);
  await page.keyboard.press("r");
  await focused(third);
  assert.match(page.url(), new RegExp(`question=${third}`));
  await page.keyboard.press("n");
  await page.keyboard.type("3 of them, j and k.");
  await page.keyboard.press("Escape");
  await focused(third);
  await page.getByText(/ said “Not answered” /).waitFor();
  read = await server.call("GET", `${API}/${id}`);
  assert.deepEqual([read.answers[third].note, read.answers[third].maturity], ["3 of them, j and k.", undefined], "in a note a digit is a digit");
  await page.keyboard.press("End");
  const last = await page.locator(".question").last().getAttribute("data-question");
  await focused(last);
  await page.keyboard.press("j");
  await focused(last);
  await page.keyboard.press("Home");
  await focused(third);
  // At the questions alone: elsewhere on the page a digit answers nothing.
  await page.getByRole("button", { name: "Every question" }).focus();
  await page.keyboard.press("4");
  await page.locator(`[data-question="${third}"]`).focus();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys of this page" }).getByText("Add evidence").waitFor();
  await page.keyboard.press("Escape");
  assert.equal((await server.call("GET", `${API}/${id}`)).answers[third].maturity, undefined);
  assert.deepEqual(wrong, []);
  await leave(page, context);
});
