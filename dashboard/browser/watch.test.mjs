// Vendors and the assistant: what is asked of the server, what of other services by its side, and what a person sees of either.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, open, RESULTS, serve } from "./served.mjs";
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

test("without a model, the evidence that fits a question is shown, and said to be no answer in words", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/projects/${data.triage.id}/assistant`);
  const question = page.getByLabel("Ask about this project");
  await question.fill("Does the social security number of a patient reach a model?");
  await question.press("Control+Enter");
  const answer = page.getByRole("article");
  await answer.getByText("not an answer in words").waitFor();
  assert.equal(await question.inputValue(), "");
  assert.ok((await answer.getByRole("listitem").count()) >= 1);
  await answer.getByRole("listitem").first().getByRole("link").waitFor();
  // The fixture has one finding in some forty files: it is said once, and its places are there to be opened.
  const same = answer.getByRole("button", { name: /^The same in \d+ more places?$/ }).first();
  const shown = await answer.getByRole("listitem").count();
  await same.click();
  assert.ok((await answer.getByRole("listitem").count()) > shown);
  await page.screenshot({ path: `${RESULTS}assistant-found.png`, fullPage: true });
  assert.deepEqual(wrong, []);
  await page.unrouteAll({ behavior: "wait" });
  await context.close();
});

// A fake of an answer of a model, as the server hands it on.
const ANSWER = { id: "a", projectId: "p", isAnswered: true, mode: "model", note: "A model wrote this.", text: "", statements: [{ text: "Names reach a log.", cites: [7, 9] }, { text: "<img src=x onerror=window.hit=1> Nobody decides.", cites: [9] }], evidence: [7, 9].map((number) => ({ number, kind: "finding", statement: `Statement ${number}`, place: `src/a.py:${number}`, digest: "0".repeat(64) })), evidenceDigest: "1".repeat(64), runs: [] };

test("each statement of a model leads to the evidence that it cites", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.route("**/api/governance/assistant", (route) => route.fulfill({ json: ANSWER }));
  await page.goto(`${server.base}/projects/${data.triage.id}/assistant`);
  await page.getByLabel("Ask about this project").fill("Who reads the names?");
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  const second = page.locator(".statement").nth(1);
  await second.getByRole("button", { name: "Evidence E9" }).click();
  const focused = page.locator(":focus");
  assert.equal(await focused.getAttribute("data-number"), "9");
  assert.match(await focused.innerText(), /src\/a\.py:9/);
  assert.equal(await page.evaluate(() => window.hit), undefined);
  await page.screenshot({ path: `${RESULTS}assistant-answer.png`, fullPage: true });
  assert.deepEqual(wrong, []);
  await page.unrouteAll({ behavior: "wait" });
  await context.close();
});

test("a question is kept when the server can't be reached", async () => {
  const { page, context } = await open(browser, server.base);
  await page.goto(`${server.base}/projects/${data.triage.id}/assistant`);
  await page.route("**/api/governance/assistant", (route) => route.abort());
  await page.getByLabel("Ask about this project").fill("What blocks production?");
  await page.getByRole("button", { name: "Ask", exact: true }).click();
  await page.getByRole("alert").getByText("No connection").waitFor();
  assert.equal(await page.getByLabel("Ask about this project").inputValue(), "What blocks production?");
  await page.unrouteAll({ behavior: "wait" });
  await context.close();
});

// A fake of what the server says once the services of prices and news are set up: the wire format is that of its description.
const PRICE = { symbol: "GOOGL", price: 182.5, open: 180, high: 183, low: 179.1, previousClose: 181, change: 1.5, changePercent: 0.83, volume: 1000, tradingDay: "2026-01-05", source: "Alpha Vantage", fetchedAt: "2026-01-05T12:00:00Z", ageSeconds: 7300, freshForSeconds: 3600, isOverdue: true, budget: { limit: 25, remaining: 3, resetsAt: "2026-01-06T00:00:00Z" } };
const NEWS = { items: [{ title: "<img src=x onerror=window.hit=1> Terms change", url: "javascript:window.hit=1", description: "<b>Bold</b>", publisher: "A paper", publishedAt: "2026-01-04T00:00:00Z", source: "gnews", about: "x" }, { title: "A second article", url: "https://example.org/second", publishedAt: "2026-01-03T00:00:00Z", source: "gnews", about: "x" }], next: null, searches: [{ words: "x", fetchedAt: "2026-01-05T00:00:00Z", ageSeconds: 120, sources: [{ source: "gnews", outcome: "answered", articles: 2 }, { source: "mediastack", outcome: "not-configured", articles: 0 }] }] };

test("a vendor shows who depends on it, its price with age and budget, and news that can do no harm", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.route("**/api/market/stocks/*", (route) => route.fulfill({ json: PRICE }));
  await page.route("**/api/market/news*", (route) => route.fulfill({ json: NEWS }));
  // A vendor that is traded, in an inventory that has none.
  await page.route("**/api/governance/portfolio*", async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    for (const item of body.items) item.scan?.vendors.push("Google");
    await route.fulfill({ response: answer, json: body });
  });
  await page.goto(`${server.base}/vendors?vendor=Google`);
  const price = page.getByRole("region", { name: "Share price" });
  await price.getByText("182.50").waitFor();
  const said = await price.innerText();
  for (const part of ["Overdue", "2 hours old", "3 of 25 requests left", "+0.83 %"]) assert.ok(said.includes(part), `${part} in ${said}`);
  const news = page.getByRole("region", { name: "News" });
  await news.getByText("Terms change").waitFor();
  assert.equal(await news.getByRole("link").count(), 1, "an address that runs something is no link");
  assert.equal(await page.evaluate(() => window.hit), undefined);
  await page.getByRole("region", { name: "Dependents" }).getByRole("link", { name: "Patient triage" }).waitFor();
  await page.screenshot({ path: `${RESULTS}vendor-watched.png`, fullPage: true });
  assert.deepEqual(wrong, []);
  await page.unrouteAll({ behavior: "wait" });
  await context.close();
});
