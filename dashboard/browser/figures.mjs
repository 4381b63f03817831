// What a person waits for and what their browser carries, measured in the page: paints and shifts as the browser counts them,
// interactions from the press to the next paint, scripts by what they weigh compressed.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { leave, open } from "./served.mjs";

/** Findings of the scan on which interactions are measured. */
export const MANY = 10_000;

/** What is to be reached. Wall clocks are figures of a machine: no test rests on them. */
export const GOALS = { scriptKilobytes: 250, firstContentfulPaint: 1000, interaction: 100, layoutShift: 0.1, nodes: 2500 };

const dist = (path) => fileURLToPath(new URL(`../dist${path}`, import.meta.url));

/** Begins to watch before the page has a script of its own. */
function watch() {
  window.figures = { shift: 0, events: [], largest: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.figures.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.figures.largest = entry.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  // What takes less than 16 ms the browser does not tell: it is then below the resolution of this.
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.interactionId) window.figures.events.push({ id: entry.interactionId, name: entry.name, duration: entry.duration });
  }).observe({ type: "event", buffered: true, durationThreshold: 16 });
}

const settled = (page) => page.waitForFunction(() => !document.querySelector(".pulse") && !document.querySelector("[aria-busy=true]"));

async function read(page, base) {
  // A shift can follow the last answer.
  await page.waitForTimeout(500);
  const seen = await page.evaluate(() => ({
    firstContentfulPaint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
    largestContentfulPaint: window.figures.largest,
    layoutShift: window.figures.shift,
    nodes: document.querySelectorAll("*").length,
    events: window.figures.events,
    scripts: performance.getEntriesByType("resource").filter((entry) => entry.name.endsWith(".js")).map((entry) => ({ url: entry.name, sent: entry.encodedBodySize })),
  }));
  const scripts = seen.scripts.map(({ url, sent }) => ({ sent, compressed: gzipSync(readFileSync(dist(url.slice(base.length)))).length }));
  const sum = (name) => scripts.reduce((total, script) => total + script[name], 0) / 1000;
  return { ...seen, scriptKilobytes: sum("compressed"), sentKilobytes: sum("sent") };
}

/** Opens the portfolio in a browser that has seen nothing of it. */
export async function ofPortfolio(browser, base) {
  const { page, context, wrong } = await open(browser, base);
  await context.addInitScript(watch);
  await page.goto(base);
  await page.getByRole("link", { name: "Claims triage" }).first().waitFor();
  await settled(page);
  const found = await read(page, base);
  await leave(page, context);
  return { ...found, wrong };
}

/** Goes through `MANY` findings by keyboard and mouse, and filters them. */
export async function ofFindings(browser, base, project) {
  const { page, context, wrong } = await open(browser, base);
  await context.addInitScript(watch);
  await page.route(`**/api/governance/scans/${project.scan.id}`, async (route) => {
    // What the rules say is asked for at the same address, as SARIF.
    if (route.request().headers().accept.includes("sarif")) return route.continue();
    const answer = await route.fetch();
    const body = await answer.json();
    const [one] = body.result.findings;
    body.result.findings = Array.from({ length: MANY }, (_, index) => ({ ...one, fingerprint: `f${index}`, message: `Finding number ${index}`, severity: ["critical", "high", "medium", "low", "info"][Math.floor((index * 5) / MANY)] }));
    await route.fulfill({ response: answer, json: body });
  });
  await page.goto(`${base}/projects/${project.id}/scans/${project.scan.id}`);
  const list = page.getByRole("listbox", { name: "Findings" });
  await list.waitFor();
  await settled(page);
  await list.focus();
  let tried = 0;
  for (const key of ["j", "j", "j", "PageDown", "PageDown", "End", "k", "k", "Home", "j"]) {
    await page.keyboard.press(key);
    tried += 1;
    await page.waitForTimeout(60);
  }
  const rows = [2, 4, 6];
  for (const index of rows) await list.getByRole("option").nth(index).click();
  await page.getByLabel("Search").click();
  const words = "number 99";
  await page.keyboard.type(words, { delay: 60 });
  tried += rows.length + 1 + words.length;
  await page.getByRole("heading", { name: "111 findings" }).waitFor();
  const found = await read(page, base);
  await leave(page, context);
  const interactions = new Map();
  for (const { id, duration } of found.events) interactions.set(id, Math.max(interactions.get(id) ?? 0, duration));
  return { ...found, wrong, tried, interactions: [...interactions.values()] };
}
