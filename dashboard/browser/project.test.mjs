// A project from its first scan through the design gate, in the dashboard alone; and its settings under two people's hands.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browse, leave, open, problem, RESULTS, serve } from "./served.mjs";

const API = "/api/governance/projects";
let server, browser, viewer;

before(async () => {
  server = await serve();
  browser = await browse();
  viewer = /\S{20,}/.exec(server.addUser("vera", "viewer"))[0];
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const settingsOf = (id) => `${server.base}/projects/${id}/settings`;

/** Changes a project as somebody else would, past whatever version there is. */
async function elsewhere(id, change) {
  const read = await fetch(`${server.base}${API}/${id}`);
  const { name, description, owner, repository, defaultBranch, riskTier, frameworks } = await read.json();
  await server.call("PUT", `${API}/${id}`, { name, description, owner, repository, defaultBranch, riskTier, frameworks, ...change }, { "if-match": read.headers.get("etag") });
}

test("a project that a scan made is brought through the design gate, and into development, in the dashboard alone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "advisory-first-"));
  const root = join(folder, "claims");
  mkdirSync(root);
  writeFileSync(join(root, "app.py"), "from openai import OpenAI\n\nprint(OpenAI().models.list())\n");
  const { page, context, wrong } = await open(browser, server.base);
  const gate = (stage) => page.getByRole("region", { name: "Gates" }).getByRole("button", { name: new RegExp(`^${stage}`) });
  await page.goto(`${server.base}/scan`);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Choose a folder" }).click()]);
  await chooser.setFiles(root);
  await page.getByRole("button", { name: "Scan 1 file" }).click();
  await page.waitForURL(/\/projects\/[^/]+\/scans\//);
  const id = /projects\/([^/]+)/.exec(page.url())[1];
  rmSync(folder, { recursive: true });

  await page.getByRole("navigation", { name: "Pages of the project" }).getByRole("link", { name: "Gates" }).click();
  await page.getByRole("button", { name: "Evaluate the gate of design" }).click();
  await page.getByRole("heading", { name: "3 requirements of design not met" }).waitFor();
  await page.screenshot({ path: `${RESULTS}project-design-blocked.png`, fullPage: true });
  await page.getByRole("link", { name: "Name who answers for the project" }).first().click();
  const owner = page.getByRole("textbox", { name: "Who answers for it" });
  await owner.waitFor();
  assert.ok(await owner.evaluate((node) => node === document.activeElement), "the link leads to the field");
  await owner.fill("Ada Byron");
  await page.getByRole("radio", { name: /^Limited/ }).check();
  await page.getByRole("button", { name: "Save the settings" }).click();
  await page.getByRole("link", { name: "See what the gates say" }).click();
  await page.getByRole("button", { name: "Evaluate again" }).click();
  await page.getByRole("heading", { name: "1 requirement of design not met" }).waitFor();
  await page.getByRole("link", { name: "Draft the document “Ethics charter”" }).click();
  await page.getByRole("button", { name: "Draft: Ethics charter" }).click();
  await page.getByRole("article", { name: "Text" }).waitFor();

  await page.getByRole("navigation", { name: "Pages of the project" }).getByRole("link", { name: "Gates" }).click();
  await page.getByRole("button", { name: "Evaluate again" }).click();
  await page.getByRole("heading", { name: "Nothing blocks design" }).waitFor();
  assert.equal(await page.getByRole("button", { name: /^Enter/ }).count(), 0, "the project is in design already");

  // With that gate open the next one is shown first; it is asked, cleared and entered.
  await page.goto(`${server.base}/projects/${id}`);
  await page.getByRole("button", { name: "Evaluate the gate of development" }).click();
  await page.getByRole("heading", { name: "1 requirement of development not met" }).waitFor();
  assert.equal(await page.getByRole("button", { name: /^Enter/ }).count(), 0, "a closed gate is not entered");
  await page.getByRole("link", { name: "Draft the document “Data sheet”" }).click();
  await page.getByRole("button", { name: "Draft: Data sheet" }).click();
  await page.getByRole("article", { name: "Text" }).waitFor();
  await page.goto(`${server.base}/projects/${id}`);
  await page.getByRole("button", { name: "Evaluate again" }).click();
  await page.getByRole("button", { name: "Enter development" }).click();
  await gate("Development").getByText("The project is here.").waitFor();
  await page.getByText("and the stage was entered").waitFor();
  assert.equal(await page.getByRole("button", { name: /^Enter/ }).count(), 0);
  await page.screenshot({ path: `${RESULTS}project-entered.png`, fullPage: true });
  assert.equal((await server.call("GET", `${API}/${id}`)).stage, "development");
  assert.deepEqual(wrong, []);
  assert.equal((await server.call("GET", `${API}/${id}`)).owner, "Ada Byron");
  await leave(page, context);
});

test("of what two people say of a project nothing is overwritten unseen, and what was typed survives it all", async () => {
  const { id } = await server.call("POST", API, { name: "Contract reader", owner: "Ada Byron", description: "Reads contracts.", riskTier: "limited" });
  const { page, context } = await open(browser, server.base);
  await page.goto(settingsOf(id));
  const owner = page.getByRole("textbox", { name: "Who answers for it" });
  const save = page.getByRole("button", { name: "Save the settings" });
  await owner.fill("Grace Hopper");
  await page.getByLabel("Repository").fill("https://example.org/acme/reader");
  await page.getByRole("checkbox", { name: "GDPR" }).uncheck();
  await page.route(`**${API}/${id}`, (route) => (route.request().method() === "PUT" ? route.fulfill(problem(503, "Unavailable", "Later, please.")) : route.continue()));
  await save.click();
  await page.getByRole("alert").getByText("Later, please.").waitFor();
  await page.unrouteAll({ behavior: "wait" });
  await page.reload();
  assert.equal(await owner.inputValue(), "Grace Hopper", "a reload takes nothing away");
  await page.getByText("Not saved yet: who answers for it, repository, frameworks in scope.").waitFor();

  await page.goto(`${server.base}/projects/${id}`);
  await elsewhere(id, { owner: "Rob Pike", description: "Reads contracts and leases." });
  await page.goto(settingsOf(id));
  // Both changed the owner, and theirs is shown before anything is sent.
  const theirs = page.getByRole("group", { name: "Theirs: Who answers for it" });
  await theirs.getByText("Rob Pike").waitFor();
  assert.equal(await page.getByLabel("What it is for").inputValue(), "Reads contracts and leases.", "what the person did not touch is what it is now");
  await elsewhere(id, { owner: "Ken Thompson" });
  await save.click();
  await page.getByRole("alert").getByText("Somebody changed “Who answers for it” since you opened this.").waitFor();
  await page.waitForFunction(() => document.activeElement?.classList.contains("attention"));
  await theirs.getByText("Ken Thompson").waitFor();
  assert.equal(await owner.inputValue(), "Grace Hopper");
  await page.screenshot({ path: `${RESULTS}project-settings-conflict.png`, fullPage: true });
  assert.equal((await server.call("GET", `${API}/${id}`)).owner, "Ken Thompson", "nothing was overwritten");
  await theirs.getByRole("button", { name: "Take theirs" }).click();
  assert.equal(await owner.inputValue(), "Ken Thompson");
  await save.click();
  await page.getByRole("status").getByText("Saved.").waitFor();
  const now = await server.call("GET", `${API}/${id}`);
  assert.deepEqual([now.owner, now.repository, now.description, now.frameworks.includes("gdpr"), now.frameworks.length], ["Ken Thompson", "https://example.org/acme/reader", "Reads contracts and leases.", false, 9]);
  await leave(page, context);
});

test("what the server does not accept is said at its field, and a viewer reads without a form to send", async () => {
  const { id } = await server.call("POST", API, { name: "Leases" });
  const { page, context } = await open(browser, server.base, { width: 390, theme: "dark" });
  await page.goto(settingsOf(id));
  await page.getByRole("textbox", { name: "Who answers for it" }).fill("Ada");
  await page.route(`**${API}/${id}`, (route) => (route.request().method() === "PUT" ? route.fulfill(problem(400, "Bad Request", "Some fields can't be accepted.", { errors: [{ pointer: "/owner", detail: "Not known here." }] })) : route.continue()));
  await page.getByRole("button", { name: "Save the settings" }).click();
  await page.locator("[data-field=owner]").getByText("Not known here.").waitFor();
  await page.screenshot({ path: `${RESULTS}project-settings-390.png`, fullPage: true });
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)) <= 0);
  for (const box of await page.getByRole("checkbox").all()) await box.uncheck();
  await page.getByText("Choose at least one").waitFor();
  assert.ok(await page.getByRole("button", { name: "Save the settings" }).isDisabled(), "nothing in scope would mean everything to the server");
  await page.unrouteAll({ behavior: "wait" });
  await leave(page, context);

  const other = await open(browser, server.base);
  await other.context.addInitScript((token) => sessionStorage.setItem("advisory.token", token), viewer);
  await other.page.goto(settingsOf(id));
  await other.page.getByText("An engineer of the project changes this.").waitFor();
  assert.equal(await other.page.getByRole("button", { name: "Save the settings" }).count(), 0);
  assert.equal(await other.page.getByLabel("Name", { exact: true }).getAttribute("readonly"), "");
  assert.deepEqual(other.wrong, []);
  await leave(other.page, other.context);
});
