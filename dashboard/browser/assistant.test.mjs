// What was asked of the assistant, and what it said, stays in the tab of the person who asked.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, leave, open, serve } from "./served.mjs";
import { fill } from "./portfolio-data.mjs";

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

test("a question outlives a way to another page, and its answer does even if nobody waited for it", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  const tabs = page.getByRole("navigation", { name: "Pages of the project" });
  const question = page.getByLabel("Ask about this project");
  await page.goto(`${server.base}/projects/${data.triage.id}/assistant`);
  await question.fill("Which data of patients reaches a model?");
  await tabs.getByRole("link", { name: "Gates" }).click();
  await page.getByRole("region", { name: "Gates" }).waitFor();
  await tabs.getByRole("link", { name: "Assistant" }).click();
  assert.equal(await question.inputValue(), "Which data of patients reaches a model?");

  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/api/governance/assistant", async (route) => {
    await held;
    await route.continue();
  });
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await page.getByRole("button", { name: "Asking…" }).waitFor();
  await tabs.getByRole("link", { name: "Gates" }).click();
  await page.getByRole("region", { name: "Gates" }).waitFor();
  await tabs.getByRole("link", { name: "Assistant" }).click();
  release();
  const answer = page.getByRole("article", { name: "Which data of patients reaches a model?" });
  await answer.waitFor();
  assert.equal(await question.inputValue(), "");
  await page.reload();
  await answer.getByRole("listitem").first().waitFor();
  assert.deepEqual(wrong, []);

  // Somebody else who signs in in this tab is told nothing of it.
  const token = /\S{20,}/.exec(server.addUser("vera", "viewer"))[0];
  await page.evaluate((value) => sessionStorage.setItem("advisory.token", value), token);
  await page.reload();
  await page.locator(".who", { hasText: "vera" }).waitFor();
  await page.getByRole("heading", { name: "Nothing asked yet" }).waitFor();
  assert.equal(await answer.count(), 0);
  await leave(page, context);
});
