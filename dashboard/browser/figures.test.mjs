// The goals that no clock decides: what the first page weighs, how much of ten thousand findings is drawn, and that nothing jumps.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { GOALS, MANY, ofFindings, ofPortfolio } from "./figures.mjs";
import { browse, serve } from "./served.mjs";

let server, browser, project;

before(async () => {
  server = await serve(["--demo"]);
  browser = await browse();
  project = (await server.call("GET", "/api/governance/portfolio?limit=50")).items.find((item) => item.name === "Claims triage");
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the portfolio loads little, draws what it needs, and does not jump", async () => {
  const found = await ofPortfolio(browser, server.base);
  assert.ok(found.scriptKilobytes > 0 && found.scriptKilobytes <= GOALS.scriptKilobytes, `${found.scriptKilobytes} kB of script, compressed`);
  assert.ok(found.nodes <= GOALS.nodes, `${found.nodes} elements`);
  assert.ok(found.layoutShift <= GOALS.layoutShift, `layout shift ${found.layoutShift}`);
  assert.ok(found.firstContentfulPaint > 0, "the browser tells when it painted");
  assert.deepEqual(found.wrong, []);
});

test("ten thousand findings draw no more than a screen of them, and are gone through without a jump", async () => {
  const found = await ofFindings(browser, server.base, project);
  assert.ok(found.nodes <= GOALS.nodes, `${found.nodes} elements for ${MANY} findings`);
  assert.ok(found.layoutShift <= GOALS.layoutShift, `layout shift ${found.layoutShift}`);
  assert.deepEqual(found.wrong, []);
});
