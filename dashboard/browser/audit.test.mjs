// The audit log: filtered, walked, followed to what an event is about, and written to a file whole; and a scan as a file.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { browse, leave, open, RESULTS, serve } from "./served.mjs";
import { fill } from "./portfolio-data.mjs";

const API = "/api/governance";
let server, browser, data;

before(async () => {
  server = await serve();
  browser = await browse();
  data = await fill(server.call);
  // More than a page of events.
  for (let index = 0; index < 110; index += 1) await server.call("POST", `${API}/gates`, { projectId: data.empty.id, stage: "design" });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const saved = async (page, button) => {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button, exact: true }).click()]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
};

test("the chain is walked, and the log is filtered by what, who and when, in the address", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/audit?project=${data.triage.id}`);
  await page.getByRole("button", { name: "Verify the chain" }).click();
  const walked = page.getByRole("status").filter({ hasText: "The chain is intact." });
  await walked.waitFor();
  const { verification } = await server.call("GET", `${API}/audit?projectId=${data.triage.id}&verify=true&limit=1`);
  assert.match(await walked.innerText(), new RegExp(`${verification.events} events walked[^]*${verification.head}`));

  await page.getByLabel("Action").selectOption("gate.decided");
  await page.waitForURL(/action=gate.decided/);
  const rows = page.locator("tbody tr");
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 5);
  for (const text of await rows.allInnerTexts()) assert.match(text, /gate\.decided/);
  await page.getByLabel("Who, by the whole name").fill("nobody");
  await page.getByRole("heading", { name: "No event" }).waitFor();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await rows.first().waitFor();
  assert.match(page.url(), new RegExp(`\\?project=${data.triage.id}$`), "the chain stays");
  await page.getByRole("textbox", { name: "From" }).fill("2124-01-01");
  await page.getByRole("heading", { name: "No event" }).waitFor();
  await page.goto(`${server.base}/audit?project=${data.triage.id}&until=2020-01-01`);
  await page.getByRole("heading", { name: "No event" }).waitFor();
  await page.goto(`${server.base}/audit?project=${data.triage.id}&since=yesterday`);
  await page.getByRole("status").getByText("since=yesterday").waitFor();
  await page.screenshot({ path: `${RESULTS}audit-filtered.png` });

  await page.getByRole("row", { name: /scan\.created/ }).first().getByRole("link").click();
  await page.waitForURL(new RegExp(`/scans/${data.scan.id}$`));
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("an export holds every event that the filters let through, with the head of the chain", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/audit?project=${data.empty.id}&action=gate.decided`);
  await page.locator("tbody tr").first().waitFor();
  const { verification } = await server.call("GET", `${API}/audit?projectId=${data.empty.id}&verify=true&limit=1`);
  const lines = await saved(page, "Export as JSON Lines");
  assert.match(lines.name, /^audit-.*\.jsonl$/);
  const [about, ...events] = lines.text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(events.length, 110, "more than the page shows");
  assert.deepEqual([about.count, about.verification.intact, about.verification.head], [110, true, verification.head]);
  assert.ok(events.every((event) => event.action === "gate.decided" && /^[0-9a-f]{64}$/.test(event.hash)));
  await page.getByText("110 events written; the chain is intact").waitFor();

  const table = await saved(page, "Export as CSV");
  const rows = table.text.trimEnd().split("\r\n");
  assert.equal(rows.length, 111);
  assert.match(rows[0], /^sequence,at,principal,action,.*chainIntact$/);
  assert.ok(rows.slice(1).every((row) => row.endsWith(`,${verification.head},${verification.events},true`)));
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("a scan is downloaded in the formats that others read", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/projects/${data.triage.id}/scans/${data.scan.id}`);
  const sarif = await saved(page, "SARIF");
  assert.match(sarif.name, /\.sarif$/);
  assert.equal(JSON.parse(sarif.text).version, "2.1.0");
  const inventory = await saved(page, "CycloneDX");
  assert.equal(JSON.parse(inventory.text).bomFormat, "CycloneDX");
  const html = await saved(page, "HTML");
  assert.match(html.text, /^<!doctype html>/i);
  const markdown = await saved(page, "Markdown");
  assert.ok(markdown.name.endsWith(".md") && markdown.text.includes("ADV-"));
  assert.deepEqual(wrong, []);
  await leave(page, context);
});
