// A repository larger than a request: packed in the browser, sent with progress, stopped, refused, sent again; and a connection
// that breaks while the server works.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browse, leave, open, RESULTS, serve } from "./served.mjs";

const MIB = 1024 * 1024;
let server, browser, folder;

before(async () => {
  server = await serve();
  browser = await browse();
  folder = mkdtempSync(join(tmpdir(), "advisory-upload-"));
});
after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes a repository of about so many MiB: a little code, and data that shrinks to `share` of its size. */
function repository(name, mebibytes, share) {
  const root = join(folder, name);
  mkdirSync(join(root, "src"), { recursive: true });
  writeFileSync(join(root, "src/agent.py"), "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n");
  for (let index = 0; index < mebibytes; index += 1) {
    const noise = randomBytes(Math.floor(share * MIB * 0.74)).toString("base64");
    writeFileSync(join(root, `data_${index}.txt`), noise + "-".repeat(Math.max(0, MIB - 1024 - noise.length)));
  }
  return root;
}

async function choose(page, root) {
  await page.getByLabel("Folder to scan").setInputFiles(root);
}

test("50 MB are packed and sent with progress, can be stopped, and are scanned when they are sent again", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/scan`);
  // Everything that the page says of its progress, however short it stands.
  await page.evaluate(() => {
    window.said = new Set();
    new MutationObserver(() => document.querySelectorAll("[role=status]").forEach((status) => window.said.add(status.textContent))).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await choose(page, repository("large", 48, 0.4));
  await page.getByRole("heading", { name: "49 files ready" }).waitFor({ timeout: 60_000 });
  await page.getByText(/MiB, packed, of at most 32.0 MiB/).waitFor();
  await page.getByLabel("Branch").fill("release/9");

  // A line on which it takes a while.
  const line = await context.newCDPSession(page);
  await line.send("Network.enable");
  await line.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 2 * MIB });
  await page.getByRole("button", { name: "Scan 49 files" }).click();
  const bar = page.getByRole("progressbar", { name: "Sent" });
  await page.waitForFunction(() => document.querySelector("progress")?.value >= 3);
  await page.screenshot({ path: `${RESULTS}upload-progress.png`, fullPage: true });
  const share = Number(await bar.getAttribute("value"));
  assert.ok(share < 100, `it shows ${share} % while it is sent`);
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped. Nothing was scanned.").waitFor();
  assert.equal(await page.getByRole("alert").count(), 0, "what a person stops is no failure");
  assert.equal(await page.getByLabel("Branch").inputValue(), "release/9");
  assert.equal((await server.call("GET", "/api/governance/scans")).items.length, 0);

  await line.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await page.getByRole("button", { name: "Scan 49 files" }).click();
  await page.waitForURL(/\/scans\//, { timeout: 120_000 });
  const said = await page.evaluate(() => [...window.said]);
  for (const words of [/^Reading \d+ of 49 files$/, /^Packing \d+ of 49 files$/, /^Sending [\d.]+ MiB$/, /^Scanning 49 files$/]) assert.ok(said.some((text) => words.test(text)), `${words} among ${said.join("; ")}`);
  const { items } = await server.call("GET", "/api/governance/scans");
  assert.deepEqual([items.length, items[0].coverage.listed, items[0].branch], [1, 49, "release/9"]);
  assert.equal((await server.call("GET", "/api/governance/projects")).items.length, 1, "the second attempt made no second project");
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("what no upload has room for is refused with its size and what would work, and nothing typed is lost", async () => {
  const { page, context, wrong } = await open(browser, server.base, { width: 390 });
  await page.goto(`${server.base}/scan`);
  await page.getByLabel("Name").fill("The whole of it");
  await choose(page, repository("huge", 50, 0.98));
  const refused = page.getByRole("alert");
  await refused.getByText(/These 51 files have [\d.]+ MiB.*at most 32\.0 MiB/).waitFor({ timeout: 60_000 });
  await refused.getByText("advisory scan .").waitFor();
  await page.screenshot({ path: `${RESULTS}upload-refused-390.png`, fullPage: true });
  const zip = join(folder, "all.zip");
  writeFileSync(zip, Buffer.alloc(50 * MIB));
  await page.getByLabel("Archive to scan").setInputFiles(zip);
  await refused.getByText("“all.zip” has 50.0 MiB").waitFor();
  assert.equal(await page.getByLabel("Name").inputValue(), "The whole of it");
  assert.ok(await page.getByRole("button", { name: "Scan", exact: true }).isDisabled());

  const broken = join(folder, "broken.zip");
  writeFileSync(broken, "no archive at all");
  await page.getByLabel("Archive to scan").setInputFiles(broken);
  await page.getByRole("button", { name: "Scan the archive" }).click();
  await refused.getByText("The archive is refused").waitFor();
  await page.getByRole("heading", { name: "An archive is ready" }).waitFor();
  assert.deepEqual(wrong.filter((item) => !item.includes("422")), []);
  await leave(page, context);
});

test("a connection that breaks while the server scans keeps what was chosen, and the next attempt is no second scan", async () => {
  const { page, context } = await open(browser, server.base);
  const before = (await server.call("GET", "/api/governance/scans")).items.length;
  await page.goto(`${server.base}/scan`);
  await choose(page, repository("small", 1, 0.1));
  let isBroken = true;
  await page.route("**/api/governance/scans", async (route) => {
    if (route.request().method() !== "POST" || !isBroken) return route.continue();
    isBroken = false;
    // The server does its work, and its answer is lost on the way.
    await route.fetch();
    await route.abort("connectionreset");
  });
  await page.getByRole("button", { name: "Scan 2 files" }).click();
  await page.getByRole("alert").getByText("No connection").waitFor();
  await page.getByRole("heading", { name: "2 files ready" }).waitFor();
  await page.screenshot({ path: `${RESULTS}scan-disconnected.png`, fullPage: true });
  await page.getByRole("button", { name: "Scan 2 files" }).click();
  await page.waitForURL(/\/scans\//);
  assert.equal((await server.call("GET", "/api/governance/scans")).items.length, before + 1);
  await leave(page, context);
});

test("who goes offline is told so, keeps what was typed, and sees what is there when the line is back", async () => {
  const project = (await server.call("GET", "/api/governance/projects")).items[0];
  const { page, context } = await open(browser, server.base);
  await page.goto(`${server.base}/projects/${project.id}/assistant`);
  await page.getByLabel("Ask about this project").fill("Which model is used?");
  await context.setOffline(true);
  await page.getByRole("status").getByText("Offline.").waitFor();
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await page.getByRole("alert").getByText("No connection").waitFor();
  await page.screenshot({ path: `${RESULTS}offline.png` });
  await context.setOffline(false);
  await page.getByRole("status").getByText("Offline.").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await page.getByRole("article").first().waitFor();
  await leave(page, context);
});
