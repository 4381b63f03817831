// The policies of the gates: reached from a gate, read by everybody, changed by an administrator, never over somebody else's change.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, leave, open, RESULTS, serve } from "./served.mjs";
import { fill } from "./portfolio-data.mjs";

const API = "/api/governance/policies";
let server, browser, data;

before(async () => {
  server = await serve();
  browser = await browse();
  data = await fill(server.call);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Replaces a policy as somebody else would. */
async function elsewhere(stage, change) {
  const read = await fetch(`${server.base}${API}/${stage}`);
  const { source } = await read.json();
  return server.call("PUT", `${API}/${stage}`, { source: change(source) }, { "if-match": read.headers.get("etag") });
}

test("a gate leads to its policy, which an administrator changes once the server can read it, and restores", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/projects/${data.triage.id}?gate=testing`);
  await page.getByRole("link", { name: "Policy", exact: true }).click();
  await page.getByRole("heading", { name: "The gate of testing" }).waitFor();
  await page.getByText("assessment-submitted", { exact: true }).waitFor();
  const source = page.getByLabel("Source, in Rego");
  const before = await source.inputValue();

  await source.fill(before.replace("lib.assessment_submitted", 'lib.drafted("no end'));
  await page.getByRole("button", { name: "Save the policy" }).click();
  const refused = page.getByRole("alert", { name: "Not saved" });
  const fault = refused.getByRole("button", { name: /^Line \d+, column \d+$/ });
  await fault.waitFor();
  await page.screenshot({ path: `${RESULTS}policy-fault.png`, fullPage: true });
  const [line] = (await fault.textContent()).match(/\d+/);
  await fault.click();
  const selected = await source.evaluate((field) => field.value.slice(0, field.selectionStart).split("\n").length);
  assert.equal(selected, Number(line), "the place that the server names is where the cursor is");
  assert.match(await source.inputValue(), /no end/, "what was typed is still there");

  await source.fill(before.replace('contains lib.approved("risk-assessment")', 'contains lib.drafted("risk-assessment")').replace('"risk-assessment-approved"', '"risk-assessment-drafted"'));
  await page.getByRole("button", { name: "What you change" }).click();
  await page.locator(".line.added").first().waitFor();
  await page.getByRole("button", { name: "Save the policy" }).click();
  await page.getByRole("region", { name: "Policy" }).getByText("✎ Your own").waitFor();
  const decision = await server.call("POST", "/api/governance/gates", { projectId: data.triage.id, stage: "testing" });
  assert.ok(decision.decision.reasons.some((reason) => reason.requirement === "risk-assessment-drafted"), "the next evaluation goes by it");

  await page.getByRole("button", { name: /Restore the shipped/ }).click();
  await page.screenshot({ path: `${RESULTS}policy-restore.png`, fullPage: true });
  await page.getByRole("button", { name: "Restore it" }).click();
  await page.getByRole("region", { name: "Policy" }).getByText("As shipped").waitFor();
  assert.equal((await server.call("GET", `${API}/testing`)).source, before);
  assert.deepEqual(wrong.filter((item) => !item.includes("422")), []);
  await leave(page, context);
});

test("of two changes to one policy neither is lost", async () => {
  const { page, context } = await open(browser, server.base);
  await page.goto(`${server.base}/policies?stage=design`);
  const source = page.getByLabel("Source, in Rego");
  const before = await source.inputValue();
  await source.fill(`${before}# mine\n`);
  await elsewhere("design", (text) => `${text}# theirs\n`);
  await page.getByRole("button", { name: "Save the policy" }).click();
  const clash = page.getByRole("alert", { name: "Two policies" });
  await clash.getByText("# theirs").waitFor();
  assert.match(await source.inputValue(), /# mine/);
  assert.match((await server.call("GET", `${API}/design`)).source, /# theirs/);
  await page.screenshot({ path: `${RESULTS}policy-clash.png`, fullPage: true });
  await page.reload();
  await clash.getByRole("button", { name: "Put mine in its place" }).click();
  await clash.waitFor({ state: "detached" });
  await page.waitForFunction(() => document.querySelector("#policy-source")?.value.includes("# mine"));
  assert.match((await server.call("GET", `${API}/design`)).source, /# mine/);
  await leave(page, context);
});

test("who is no administrator reads the source and its lines, and can't change it", async () => {
  const token = /\S{20,}/.exec(server.addUser("rita", "reviewer"))[0];
  const { page, context, wrong } = await open(browser, server.base, { width: 390 });
  await context.addInitScript((value) => sessionStorage.setItem("advisory.token", value), token);
  await page.goto(`${server.base}/policies?stage=production`);
  await page.locator(".excerpt .line").nth(5).waitFor();
  await page.getByText("An administrator may change it").waitFor();
  assert.equal(await page.getByRole("textbox").count(), 0);
  await page.screenshot({ path: `${RESULTS}policy-read-390.png`, fullPage: true });
  assert.deepEqual(wrong, []);
  await leave(page, context);
});
