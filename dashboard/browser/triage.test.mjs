// Findings gone through by keyboard, each with why it matters, how to fix it and the controls that it bears on.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { browse, leave, open, problem, RESULTS, serve } from "./served.mjs";
import { fill } from "./portfolio-data.mjs";

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

const address = () => `${server.base}/projects/${data.triage.id}/scans/${data.scan.id}`;
const folder = new URL("../../core-wasm/data/rules/", import.meta.url);
const RULES = readdirSync(folder).flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")));
const squeezed = (text) => text.replaceAll("`", "").replace(/\s+/g, " ");

test("a finding says what its rule says, and its controls lead to the posture", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(address());
  const detail = page.getByRole("region", { name: "Finding", exact: true });
  await detail.getByText("How to fix it").waitFor();
  const rule = RULES.find(({ id }) => id === data.finding.rule);
  const said = squeezed(await detail.innerText());
  for (const part of [rule.title, rule.why, rule.fix]) assert.ok(said.includes(squeezed(part)), `${part} in ${said}`);
  await page.screenshot({ path: `${RESULTS}finding-explained.png`, fullPage: true });
  await detail.getByRole("button", { name: /Controls it opens a gap in/ }).click();
  const [control] = rule.controls;
  await detail.getByRole("link", { name: control.id, exact: true }).first().click();
  await page.waitForURL(/\/posture\?framework=/);
  await page.getByRole("region", { name: "Controls" }).locator(".disclose[aria-expanded=true]").first().waitFor();
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("keys move, search, ask for a waiver and show themselves, and leave whoever types alone", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(address());
  const detail = page.getByRole("region", { name: "Finding", exact: true });
  await detail.getByText("How to fix it").waitFor();
  const [first, second] = (await server.call("GET", `/api/governance/scans/${data.scan.id}`)).result.findings;
  await page.keyboard.press("j");
  await detail.getByText(second.fingerprint).waitFor();
  await page.keyboard.press("k");
  await detail.getByText(first.fingerprint).waitFor();
  await page.keyboard.press("/");
  const search = page.getByLabel("Search");
  assert.ok(await search.evaluate((node) => node === document.activeElement));
  await page.keyboard.type("w?j");
  assert.equal(await search.inputValue(), "w?j", "in a field a letter is a letter");
  assert.equal(await page.getByRole("dialog").count(), 0);
  await search.fill("rag.py");
  await page.getByRole("listbox", { name: "Findings" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "listbox");
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Ask for a waiver of this finding").waitFor();
  await page.screenshot({ path: `${RESULTS}keys.png` });
  await page.keyboard.press("w");
  assert.equal(await page.getByRole("dialog").count(), 1, "a key does nothing behind a dialog");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.keyboard.press("w");
  await dialog.getByLabel("Who answers for it").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("a viewer is offered no waiver by any key, and a rule that can't be read takes nothing else away", async () => {
  const { page, context } = await open(browser, server.base, { width: 390, theme: "dark" });
  await context.addInitScript((token) => sessionStorage.setItem("advisory.token", token), viewer);
  let fails = true;
  await page.route(`**/scans/${data.scan.id}`, (route) => (fails && route.request().headers().accept.includes("sarif") ? route.fulfill(problem(403, "Forbidden", "Not now.")) : route.continue()));
  await page.goto(address());
  const detail = page.getByRole("region", { name: "Finding", exact: true });
  await detail.getByText("can't be loaded now").waitFor();
  await detail.getByText(data.finding.fingerprint).waitFor();
  await page.locator(".who", { hasText: "vera" }).waitFor();
  await page.keyboard.press("w");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys of this page" }).waitFor();
  assert.equal(await page.getByRole("dialog").getByText("Ask for a waiver").count(), 0);
  assert.equal(await page.getByRole("dialog").count(), 1);
  await page.keyboard.press("Escape");
  fails = false;
  await detail.getByRole("button", { name: "Try again" }).click();
  await detail.getByText("How to fix it").waitFor();
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)) <= 0);
  await page.screenshot({ path: `${RESULTS}finding-explained-390.png`, fullPage: true });
  await leave(page, context);
});
