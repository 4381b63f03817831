// A document from its draft to its approval by a second person, over somebody else's changes, and stale after a new scan.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { browse, leave, open, RESULTS, serve } from "./served.mjs";
import { fill } from "./portfolio-data.mjs";

const API = "/api/governance/artifacts";
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

test("a document is drafted, edited over somebody else's edit, and approved by a second person who sees what exactly", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/projects/${data.triage.id}/artifacts`);
  await page.getByRole("button", { name: "Draft: Risk assessment" }).click();
  const text = page.getByRole("article", { name: "Text" });
  await text.waitFor();
  const id = page.url().split("/").at(-1);

  const cite = text.getByRole("button", { name: /^Evidence E\d+$/ }).nth(2);
  const number = (await cite.textContent()).slice(1);
  await cite.click();
  assert.equal(await page.locator(":focus").getAttribute("data-number"), number);

  // Somebody edits another block meanwhile.
  const whole = await server.call("GET", `${API}/${id}`);
  const etag = (await fetch(`${server.base}${API}/${id}`)).headers.get("etag");
  await server.call("PATCH", `${API}/${id}`, { markdown: whole.markdown.replace("Is there a threat model for the AI parts, kept current?", "The threat model is kept by the platform team.") }, { "if-match": etag });
  const block = text.getByRole("region", { name: "Prohibited practices" });
  await block.getByRole("button", { name: "Edit" }).first().click();
  await block.getByRole("textbox").fill("The legal team judged on 3 June that none applies.");
  await block.getByRole("button", { name: "Save" }).click();
  await block.getByRole("alert").getByText("What you typed is kept").waitFor();
  await page.waitForFunction(() => document.activeElement?.classList.contains("attention"));
  assert.equal(await block.getByRole("textbox").inputValue(), "The legal team judged on 3 June that none applies.");
  await page.screenshot({ path: `${RESULTS}artifact-conflict.png`, fullPage: true });
  await block.getByRole("button", { name: "Save" }).click();
  await block.getByText("✎ Written").waitFor();
  const both = await server.call("GET", `${API}/${id}`);
  for (const part of ["The threat model is kept by the platform team.", "The legal team judged on 3 June that none applies."]) assert.ok(both.markdown.includes(part), part);

  await page.getByRole("button", { name: "Submit to a reviewer" }).click();
  await page.getByText("somebody else approves it").waitFor();

  const second = await open(browser, server.base);
  await second.context.addInitScript((token) => sessionStorage.setItem("advisory.token", token), reviewer);
  await second.page.goto(page.url());
  await second.page.getByRole("button", { name: "Approve or reject" }).click();
  const dialog = second.page.getByRole("dialog");
  await dialog.getByText(both.digest).waitFor();
  await second.page.screenshot({ path: `${RESULTS}artifact-approve.png` });
  // A reason that was typed and not sent is there when the dialog opens again.
  await dialog.getByLabel("Why it is rejected").fill("Section 3 names nobody.");
  await second.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await second.page.reload();
  await second.page.getByRole("button", { name: "Approve or reject" }).click();
  assert.equal(await dialog.getByLabel("Why it is rejected").inputValue(), "Section 3 names nobody.");
  await dialog.getByRole("button", { name: "Approve this text" }).click();
  await second.page.getByText("✓ Approved").waitFor();
  const approved = await server.call("GET", `${API}/${id}`);
  assert.deepEqual([approved.status, approved.judgement.by, approved.judgement.digest], ["approved", "grace", both.digest]);
  // The browser logs the refusal that this test is about.
  assert.deepEqual([...wrong.filter((item) => !item.includes("412")), ...second.wrong], []);
  await second.context.close();
  await context.close();
});

test("what was written survives the next draft, which the changed evidence asks for, and the versions can be compared", async () => {
  const first = (await server.call("GET", `${API}?projectId=${data.triage.id}`)).items[0];
  await server.call("POST", "/api/governance/scans", { projectId: data.triage.id, branch: "main", files: [{ path: "src/only.py", content: "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n" }] });
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/projects/${data.triage.id}/artifacts/${first.id}`);
  const stale = page.getByRole("region", { name: "Stale" });
  await stale.getByRole("button", { name: /What changed/ }).click();
  await stale.getByText("− Gone").first().waitFor();
  await page.screenshot({ path: `${RESULTS}artifact-stale.png` });
  await stale.getByRole("button", { name: "Draft again" }).click();
  await page.getByText("version 2").first().waitFor();
  await page.getByRole("article", { name: "Text" }).getByText("The legal team judged on 3 June that none applies.").waitFor();
  await page.getByLabel("Compare with").selectOption({ label: "Version 1, approved" });
  const differing = page.getByRole("region", { name: "Differences" });
  await differing.locator(".line.removed").first().waitFor();
  await page.screenshot({ path: `${RESULTS}artifact-compared.png` });
  assert.deepEqual(wrong, []);
  await context.close();
});

test("a document is downloaded in four formats", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  const [item] = (await server.call("GET", `${API}?projectId=${data.triage.id}`)).items;
  await page.goto(`${server.base}/projects/${data.triage.id}/artifacts/${item.id}`);
  for (const [label, ending, magic] of [["Markdown", ".md", "---"], ["HTML", ".html", "<!"], ["PDF", ".pdf", "%PDF"], ["Word", ".docx", "PK"]]) {
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: label, exact: true }).click()]);
    assert.ok(file.suggestedFilename().endsWith(ending), file.suggestedFilename());
    assert.ok(readFileSync(await file.path(), "latin1").startsWith(magic), label);
  }
  assert.deepEqual(wrong, []);
  await context.close();
});

test("who submits a document that somebody else changed sees the change first, and the second press submits", async () => {
  const made = await server.call("POST", API, { projectId: data.triage.id, type: "model-card", useModel: false });
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/projects/${data.triage.id}/artifacts/${made.id}`);
  const submit = page.getByRole("button", { name: "Submit to a reviewer" });
  await submit.waitFor();
  const read = await fetch(`${server.base}${API}/${made.id}`);
  const { markdown } = await read.json();
  const from = markdown.indexOf("-->", markdown.indexOf("<!-- advisory:", markdown.indexOf("<!-- advisory:section") + 10)) + 3;
  await server.call("PATCH", `${API}/${made.id}`, { markdown: `${markdown.slice(0, from)}\n\nWritten by somebody else.\n\n${markdown.slice(markdown.indexOf("<!-- advisory:end -->", from))}` }, { "if-match": read.headers.get("etag") });
  await submit.click();
  const met = page.getByRole("alert", { name: "Changed in the meantime" });
  await met.locator(".line.added", { hasText: "Written by somebody else." }).waitFor();
  assert.ok(await met.evaluate((node) => node === document.activeElement));
  assert.equal((await server.call("GET", `${API}/${made.id}`)).status, "draft");
  await page.screenshot({ path: `${RESULTS}artifact-meanwhile.png` });
  await submit.click();
  await page.getByText("! Waits for a reviewer").waitFor();
  await met.waitFor({ state: "detached" });

  // Somebody else takes it back: who takes it back as well is told so, and nothing fails.
  const etag = (await fetch(`${server.base}${API}/${made.id}`)).headers.get("etag");
  await server.call("PATCH", `${API}/${made.id}`, { action: "withdraw" }, { "if-match": etag });
  await page.getByRole("button", { name: "Take it back" }).click();
  await met.getByText("It stands elsewhere now.").waitFor();
  await page.getByText("◐ Draft").first().waitFor();
  assert.deepEqual(wrong.filter((line) => !line.includes("412")), []);
  await leave(page, context);
});
