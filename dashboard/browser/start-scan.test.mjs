// A scan from a folder that is really dropped, and from a repository on GitHub: what is sent, and what is said when it can't be.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browse, leave, open, problem, RESULTS, serve } from "./served.mjs";

const API = "/api/governance";
const CODE = "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n";
let server, browser, folder, project;

before(async () => {
  server = await serve();
  browser = await browse();
  folder = mkdtempSync(join(tmpdir(), "advisory-drop-"));
  project = await server.call("POST", `${API}/projects`, { name: "Letter triage", repository: "https://github.com/acme/letters.git", defaultBranch: "trunk" });
});
after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function write(path, text) {
  const whole = join(folder, path);
  mkdirSync(join(whole, ".."), { recursive: true });
  writeFileSync(whole, text);
}

/** Drops files of this machine on an element, as a person's file manager would. */
async function drop(page, context, locator, files) {
  const devtools = await context.newCDPSession(page);
  const box = await locator.boundingBox();
  for (const type of ["dragEnter", "dragOver", "drop"]) await devtools.send("Input.dispatchDragEvent", { type, x: box.x + box.width / 2, y: box.y + box.height / 2, data: { items: [], files, dragOperationsMask: 1 } });
}

test("a folder that is dropped is walked, packed and scanned, without what is not its own code", async () => {
  write("intake/src/deep/agent.py", CODE);
  write("intake/README.md", "# Intake\n");
  // More entries than a directory hands out at once.
  for (let index = 0; index < 150; index += 1) write(`intake/src/many/part_${index}.py`, `# ${index}\n`);
  write("intake/node_modules/openai/index.js", "module.exports = {};\n");
  write("intake/logo.bin", "PNG\u0000\u0001");
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/scan`);
  await drop(page, context, page.locator(".dropzone"), [join(folder, "intake")]);
  await page.getByRole("heading", { name: "152 files ready" }).waitFor();
  await page.getByText("1 file: not text").waitFor();
  assert.equal(await page.getByLabel("Name").inputValue(), "intake");
  await page.screenshot({ path: `${RESULTS}scan-dropped.png`, fullPage: true });
  const [request] = await Promise.all([page.waitForRequest((request) => request.url().endsWith("/scans") && request.method() === "POST"), page.getByRole("button", { name: "Scan 152 files" }).click()]);
  const paths = request.postDataJSON().files.map((file) => file.path);
  assert.ok(paths.includes("src/deep/agent.py") && paths.includes("README.md"), "paths begin inside of the folder");
  assert.ok(!paths.some((path) => path.includes("node_modules") || path.includes("logo")));
  await page.waitForURL(/\/scans\//);
  await page.getByRole("heading", { name: "intake" }).waitFor();
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("what is dropped and is no folder is said to be none, and an archive is taken as one", async () => {
  const { page, context } = await open(browser, server.base);
  await page.goto(`${server.base}/scan`);
  mkdirSync(join(folder, "hollow"), { recursive: true });
  await drop(page, context, page.locator(".dropzone"), [join(folder, "hollow")]);
  await page.getByRole("alert").getByText("There is no file in it.").waitFor();
  write("all.zip", "PK");
  await drop(page, context, page.locator(".dropzone"), [join(folder, "all.zip")]);
  await page.getByRole("heading", { name: "An archive is ready" }).waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
  await leave(page, context);
});

test("a repository is named by its address, at the ref that the address has, and a new project knows where it is", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/scan`);
  await page.getByRole("button", { name: "A repository on GitHub" }).click();
  await page.waitForURL(/from=github/);
  const start = page.getByRole("button", { name: "Scan the repository" });
  assert.ok(await start.isDisabled());
  await page.getByLabel("Repository").fill("https://gitlab.com/acme/triage");
  await page.getByText("It is no repository on github.com.").waitFor();
  assert.ok(await start.isDisabled());
  await page.getByLabel("Repository").fill("https://github.com/acme/triage/tree/release/9");
  assert.equal(await page.getByLabel("Repository").inputValue(), "acme/triage");
  assert.equal(await page.getByLabel("Ref", { exact: true }).inputValue(), "release/9");
  assert.equal(await page.getByLabel("Name").inputValue(), "triage");
  // GitHub's part is played here: the server scans the same as files.
  let asked;
  await page.route(`**${API}/scans`, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    asked = route.request().postDataJSON();
    const scan = await server.call("POST", `${API}/scans`, { projectId: asked.projectId, branch: "release/9", files: [{ path: "a.py", content: CODE }] });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.fulfill({ status: 201, json: scan });
  });
  await start.click();
  await page.getByRole("status").getByText("Fetching acme/triage from GitHub and scanning it").waitFor();
  await page.screenshot({ path: `${RESULTS}scan-github.png`, fullPage: true });
  await page.waitForURL(/\/scans\//);
  assert.deepEqual(asked.github, { repository: "acme/triage", ref: "release/9" });
  const made = await server.call("GET", `${API}/projects/${asked.projectId}`);
  assert.deepEqual([made.name, made.repository, made.defaultBranch], ["triage", "https://github.com/acme/triage", "release/9"]);
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("a project that names its repository need not be told it, and a refusal of the server says why and keeps what was typed", async () => {
  const { page, context } = await open(browser, server.base, { width: 390 });
  await page.goto(`${server.base}/scan?project=${project.id}&from=github`);
  await page.getByText("Left empty, it is the project's own: acme/letters.").waitFor();
  await page.getByText("Left empty, it is the project's branch: trunk.").waitFor();
  await page.getByLabel("Ref", { exact: true }).fill("refs/tags/..");
  const start = page.getByRole("button", { name: "Scan the repository" });
  await start.click();
  // The server itself refuses this ref, and the field says so.
  await page.locator(".field", { has: page.getByLabel("Ref", { exact: true }) }).getByText("It is not the name of a ref.").waitFor();
  assert.equal(await page.getByLabel("Ref", { exact: true }).inputValue(), "refs/tags/..");

  await page.getByLabel("Ref", { exact: true }).fill("v1");
  const refusals = [
    [problem(422, "Unprocessable", "GitHub knows no such public repository and ref; others need a GITHUB_TOKEN among the secrets."), "others need a GITHUB_TOKEN"],
    [problem(422, "Unprocessable", "GitHub is not configured: the operator has to allow requests to api.github.com."), "the operator has to allow requests"],
    [problem(429, "Too many requests", "GitHub asks for patience."), "GitHub asks for patience."],
  ];
  let refusal;
  await page.route(`**${API}/scans`, (route) => (route.request().method() === "POST" ? route.fulfill(refusal) : route.continue()));
  for (const [answer, words] of refusals) {
    refusal = answer;
    await start.click();
    await page.getByRole("alert").getByText(words).waitFor();
    await page.getByText("What you typed is kept.").waitFor();
  }
  await page.screenshot({ path: `${RESULTS}scan-github-refused-390.png`, fullPage: true });
  assert.equal(await page.getByLabel("Ref", { exact: true }).inputValue(), "v1");
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)) <= 0);
  await page.getByRole("button", { name: "A folder or an archive" }).click();
  await page.getByRole("heading", { name: "Drop the folder of a project here" }).waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
  await leave(page, context);
});
