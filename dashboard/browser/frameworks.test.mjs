// The crosswalk as a picture that is pressed, in the address, and as a table; and a posture read by a framework not in scope.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, leave, open, RESULTS, serve } from "./served.mjs";
import { fill } from "./portfolio-data.mjs";

const API = "/api/governance";
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

test("a domain, a band and a control of the crosswalk are chosen, and each leads to controls", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/frameworks`);
  const crosswalk = page.getByRole("region", { name: "Crosswalk", exact: true });
  await crosswalk.locator(".side").first().waitFor();
  assert.equal(await crosswalk.locator(".side").count(), 17, "seven domains and ten frameworks");
  await crosswalk.getByRole("link", { name: /^Human oversight \d+$/ }).click();
  await page.waitForURL(/domain=human-oversight/);
  await crosswalk.locator(".band-of.dim").first().waitFor({ state: "attached" });
  const lit = await crosswalk.locator(".band-of.lit").count();
  assert.ok(lit > 1 && lit <= 10 && (await crosswalk.locator(".band-of.dim").count()) > lit);
  await page.screenshot({ path: `${RESULTS}crosswalk-domain.png` });

  const band = crosswalk.locator(".band-of.lit").last();
  const title = await band.locator("title").textContent();
  await band.dispatchEvent("click");
  await page.waitForURL(/domain=human-oversight&framework=/);
  const chosen = page.getByRole("region", { name: "What is chosen" });
  await chosen.getByRole("heading", { name: title }).waitFor();
  const count = Number(/(\d+) controls?$/.exec(title)[1]);
  await page.waitForFunction((count) => document.querySelectorAll(".columns li").length === count, count);
  assert.equal(await crosswalk.locator(".band-of.lit").count(), 1);

  const control = chosen.getByRole("listitem").first().getByRole("link");
  const id = await control.textContent();
  await control.click();
  await page.waitForURL(/control=/);
  await chosen.getByText("Read from the same evidence").waitFor();
  assert.ok((await crosswalk.locator(".band-of.lit").count()) >= 1);
  await page.screenshot({ path: `${RESULTS}crosswalk-control.png`, fullPage: true });
  await chosen.getByRole("link", { name: "Open the control" }).click();
  await page.waitForURL(/\/frameworks\/[^?]+\?search=/);
  await page.getByRole("region", { name: "Controls" }).getByText(id, { exact: true }).first().waitFor();
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("the table beside the picture says the same, and its cells are doors that a keyboard opens", async () => {
  const { page, context, wrong } = await open(browser, server.base, { width: 390 });
  await page.goto(`${server.base}/frameworks`);
  await page.locator(".band-of").first().waitFor();
  const picture = await page.locator(".band-of title").allTextContents();
  const table = await page.getByRole("region", { name: "Crosswalk in numbers" }).locator("td a").evaluateAll((cells) => cells.map((cell) => cell.getAttribute("aria-label").replace(", ", " and ")));
  assert.deepEqual([...table].sort(), [...picture].sort());
  await page.getByRole("link", { name: /^Privacy and PII, GDPR: / }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/domain=privacy-and-pii&framework=gdpr/);
  await page.getByRole("region", { name: "What is chosen" }).getByRole("link", { name: /^Art/ }).first().waitFor();
  await page.goto(`${server.base}/frameworks?domain=astrology`);
  await page.getByRole("status").getByText("domain=astrology").waitFor();
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("a search in a posture opens the groups that it finds, and a framework that is not known is said to be none", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/projects/${data.triage.id}/posture?framework=nist-ai-rmf`);
  const controls = page.getByRole("region", { name: "Controls" });
  await controls.getByRole("button").first().waitFor();
  assert.equal(await controls.locator("[aria-expanded=true]").count(), 0);
  await controls.getByLabel("Control", { exact: true }).fill("MAP 3");
  await controls.getByRole("button", { name: /MAP 3\.5/ }).waitFor();
  await controls.getByLabel("Control", { exact: true }).fill("");
  await controls.getByRole("button", { name: /MAP 3\.5/ }).waitFor({ state: "detached" });
  await page.goto(`${server.base}/projects/${data.triage.id}/posture?framework=astrology`);
  await page.getByRole("status").getByText("astrology").waitFor();
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("a framework that a project is not held to is read from the evidence that is there, without a score", async () => {
  const held = await server.call("POST", `${API}/projects`, { name: "Held to one", frameworks: ["gdpr"] });
  await server.call("POST", `${API}/scans`, { projectId: held.id, branch: "main", files: [{ path: "app/log.py", content: "import logging\nlogging.basicConfig(level=logging.INFO)\n" }, { path: "app/agent.py", content: "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n" }] });
  const made = await server.call("POST", `${API}/assessments`, { projectId: held.id, prefill: false });
  const question = (await server.call("GET", `${API}/questions`)).items.find((item) => item.controls.some((control) => control.framework === "nist-ai-rmf"));
  const { headers } = await fetch(`${server.base}${API}/assessments/${made.id}`);
  await server.call("PATCH", `${API}/assessments/${made.id}`, { answers: { [question.id]: { maturity: 3 } } }, { "if-match": headers.get("etag") });
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/projects/${held.id}/posture`);
  await page.getByRole("region", { name: "Frameworks" }).getByRole("link", { name: "NIST AI RMF" }).click();
  await page.waitForURL(/framework=nist-ai-rmf/);
  const preview = page.getByRole("region", { name: "Preview" });
  await preview.getByText("nothing of it is scored").waitFor();
  const expected = question.controls.find((control) => control.framework === "nist-ai-rmf").id;
  await preview.getByRole("listitem").filter({ has: page.getByText(expected, { exact: true }) }).getByText(`Answer ${question.id}`).first().waitFor();
  assert.doesNotMatch(await preview.innerText(), /%/);
  await page.screenshot({ path: `${RESULTS}posture-preview.png`, fullPage: true });
  assert.deepEqual(wrong, []);
  await leave(page, context);
});
