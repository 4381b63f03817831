// What a person sees and keeps when the server refuses, fails, is slow, speaks another version, or sends very much.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { browse, leave, open, problem, RESULTS, serve } from "./served.mjs";
import { fill, HOSTILE } from "./portfolio-data.mjs";

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

test("the types of this app are made from what this server says of itself", async () => {
  const known = JSON.parse(readFileSync(new URL("../openapi.json", import.meta.url), "utf8"));
  assert.deepEqual(await server.call("GET", "/api/openapi.json"), known, "run: npm run openapi");
});

test("nothing inline runs: the policy of the pages allows this origin alone", async () => {
  const policy = (await fetch(server.base)).headers.get("content-security-policy");
  assert.match(policy, /default-src 'self'(?:;|$)/);
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|https?:|\*/);
  const { page, context } = await open(browser, server.base);
  const broken = [];
  page.on("console", (message) => broken.push(message.text()));
  await page.goto(server.base);
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
  });
  assert.equal(await page.evaluate(() => window.ran), undefined);
  assert.ok(broken.some((line) => /Content Security Policy/.test(line)), "the browser says that it refused");
  await leave(page, context);
});

test("a sign-in that has expired asks for a new one, and goes on where it was", async () => {
  const { page, context } = await open(browser, server.base);
  let isExpired = true;
  await page.route("**/api/**", (route) => (isExpired ? route.fulfill(problem(401, "Unauthorized", "The token has expired.")) : route.continue()));
  await page.goto(`${server.base}/projects/${data.triage.id}/posture`);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.screenshot({ path: `${RESULTS}state-signed-out.png` });
  await page.getByLabel("Access token").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("The token has expired.").waitFor();
  isExpired = false;
  const token = /\S{20,}/.exec(server.addUser("vera", "viewer"))[0];
  await page.getByLabel("Access token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Patient triage" }).waitFor();
  assert.match(page.url(), /posture$/);
  await leave(page, context);
});

test("a viewer is shown the way to what they may do, and to nothing else", async () => {
  const viewer = /\S{20,}/.exec(server.addUser("viola", "viewer"))[0];
  const { page, context, wrong } = await open(browser, server.base);
  await context.addInitScript((token) => sessionStorage.setItem("advisory.token", token), viewer);
  const none = async (role, name) => assert.equal(await page.getByRole(role, { name }).count(), 0, `${name}`);
  await page.goto(`${server.base}/projects/${data.triage.id}`);
  await page.getByText("An engineer evaluates it, a reviewer enters it.").waitFor();
  await none("button", /^Evaluate/);
  await none("button", /^Enter/);
  await none("link", /^Scan (again|a folder|it)/);
  await page.goto(`${server.base}/projects/${data.triage.id}/scans/${data.scan.id}`);
  await page.getByRole("link", { name: "Waivers of the project" }).waitFor();
  await none("button", "Ask for a waiver");
  await page.goto(`${server.base}/projects/${data.empty.id}/assessments`);
  await page.getByText("An engineer begins one.").waitFor();
  await none("button", "Begin an assessment");
  await page.goto(`${server.base}/`);
  await page.getByRole("link", { name: "Patient triage" }).first().waitFor();
  await none("link", "Start a scan");
  await page.goto(`${server.base}/scan`);
  await page.getByRole("heading", { name: "An engineer starts scans" }).waitFor();
  await none("button", /^Choose/);
  await page.screenshot({ path: `${RESULTS}state-viewer-scan.png` });
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("a sign-in that expires under a person's hands keeps what they typed", async () => {
  const { page, context } = await open(browser, server.base);
  await page.goto(`${server.base}/projects/${data.triage.id}/assistant`);
  const question = page.getByLabel("Ask about this project");
  await question.fill("Typed before it expired");
  let isExpired = true;
  await page.route("**/api/**", (route) => (isExpired ? route.fulfill(problem(401, "Unauthorized", "The token has expired.")) : route.continue()));
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.ok(await question.isHidden());
  isExpired = false;
  await page.getByLabel("Access token").fill(/\S{20,}/.exec(server.addUser("vesta", "engineer"))[0]);
  await page.unrouteAll({ behavior: "wait" });
  // The same person signs in again.
  await page.route("**/api/me", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), subject: "local" } });
  });
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor({ state: "detached" });
  assert.equal(await question.inputValue(), "Typed before it expired");
  await leave(page, context);
});

test("what is forbidden says who could help, and what fails offers another try", async () => {
  const { page, context } = await open(browser, server.base);
  await page.route("**/api/governance/waivers*", (route) => route.fulfill(problem(403, "Forbidden", "Reviewers alone see this.")));
  await page.goto(`${server.base}/waivers`);
  const refused = page.getByRole("alert");
  await refused.getByText("Not yours to see").waitFor();
  await refused.getByText("Ask somebody who administers").waitFor();
  assert.equal(await refused.getByRole("button").count(), 0);
  await page.unrouteAll({ behavior: "wait" });

  let fails = true;
  await page.route("**/api/governance/portfolio*", (route) => (fails ? route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" }) : route.continue()));
  await page.goto(server.base);
  const failed = page.getByRole("alert");
  await failed.getByText("Something failed").waitFor();
  assert.doesNotMatch(await failed.innerText(), /<h1>/);
  fails = false;
  await failed.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("link", { name: "Patient triage" }).first().waitFor();
  await leave(page, context);
});

test("words and states that a newer server knows are shown, not broken on", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.route("**/api/governance/projects/*/posture*", async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    body.somethingNew = { deep: [1, 2, 3] };
    body.domains.push({ ...body.domains[0], domain: "model-welfare" });
    body.stage = "retired";
    await route.fulfill({ response: answer, json: body });
  });
  await page.goto(`${server.base}/projects/${data.triage.id}/posture`);
  await page.getByText("Model welfare").waitFor();
  await page.unrouteAll({ behavior: "wait" });
  await page.route("**/api/governance/portfolio*", (route) => route.fulfill({ json: { projects: "elsewhere" } }));
  await page.goto(server.base);
  const unread = page.getByRole("alert");
  await unread.getByText("it may be of another version than this page. Reload the page").waitFor();
  assert.doesNotMatch(await unread.innerText(), /undefined|iterable|TypeError|function/, "nobody is shown the words of the program");
  await page.unrouteAll({ behavior: "wait" });
  await page.route("**/api/governance/projects/*/posture*", (route) => route.fulfill({ json: { areas: [] } }));
  await page.goto(`${server.base}/projects/${data.triage.id}/posture`);
  await unread.getByText("it may be of another version than this page. Reload the page").waitFor();
  await page.screenshot({ path: `${RESULTS}state-newer.png` });
  assert.deepEqual(wrong.filter((item) => !item.startsWith("console:")), [], "no page throws past its own boundary");
  await leave(page, context);
});

test("of answers that arrive out of order the one that was asked for last is shown", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(/\/api\/governance\/waivers\?.*status=approved/, async (route) => {
    await held;
    await route.fulfill({ json: { items: [{ id: "late", projectId: data.triage.id, covers: { finding: "f" }, owner: "late", reason: "An answer that came late", requester: "x", expiresAt: "2030-01-01T00:00:00Z", status: "approved", createdAt: "2026-01-01T00:00:00Z", updatedAt: "2026-01-01T00:00:00Z", createdBy: "x" }], next: null } }).catch(() => {});
  });
  await page.goto(`${server.base}/waivers`);
  await page.getByText("The service is switched off").waitFor();
  await page.getByLabel("Status").selectOption("approved");
  await page.getByLabel("Status").selectOption("requested");
  await page.getByText("The service is switched off").waitFor();
  release();
  await page.waitForTimeout(300);
  assert.equal(await page.getByText("An answer that came late").count(), 0);
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("of ten thousand findings only those on the screen are drawn, and keys still move", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.route(`**/api/governance/scans/${data.scan.id}`, async (route) => {
    // What the rules say is asked for at the same address, as SARIF.
    if (route.request().headers().accept.includes("sarif")) return route.continue();
    const answer = await route.fetch();
    const body = await answer.json();
    const [one] = body.result.findings;
    body.result.findings = Array.from({ length: 10_000 }, (_, index) => ({ ...one, fingerprint: `f${index}`, message: `Finding number ${index}` }));
    await route.fulfill({ response: answer, json: body });
  });
  await page.goto(`${server.base}/projects/${data.triage.id}/scans/${data.scan.id}`);
  const list = page.getByRole("listbox", { name: "Findings" });
  await list.waitFor();
  assert.ok((await list.getByRole("option").count()) < 100);
  await list.focus();
  await page.keyboard.press("End");
  await page.getByRole("region", { name: "Finding", exact: true }).getByRole("heading", { name: "Finding number 9999" }).waitFor();
  await page.keyboard.press("k");
  await page.getByRole("region", { name: "Finding", exact: true }).getByRole("heading", { name: "Finding number 9998" }).waitFor();
  assert.ok((await list.getByRole("option").count()) < 100);
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("a search keeps every letter, however fast it is typed and slow the page is", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/projects/${data.triage.id}/scans/${data.scan.id}`);
  const search = page.getByLabel("Search");
  await search.waitFor();
  const processor = await context.newCDPSession(page);
  await processor.send("Emulation.setCPUThrottlingRate", { rate: 12 });
  await search.click();
  await page.keyboard.type("the quick brown fox jumps over the lazy dog", { delay: 5 });
  assert.equal(await search.inputValue(), "the quick brown fox jumps over the lazy dog");
  await processor.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await page.getByRole("listbox", { name: "Findings" }).waitFor();
  assert.equal(await search.inputValue(), "");
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("names that are long, hostile, or written from right to left stay names", async () => {
  const { page, context, wrong } = await open(browser, server.base, { width: 390 });
  await page.goto(`${server.base}/projects/${data.hostile.id}`);
  const heading = page.getByRole("heading", { level: 1 });
  await heading.waitFor();
  await page.waitForFunction(() => document.querySelector("h1").textContent !== "Project");
  assert.equal(await heading.textContent(), HOSTILE);
  assert.equal(await page.evaluate(() => window.hit), undefined);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)) <= 0);
  assert.deepEqual(wrong, []);
  await leave(page, context);
});
