// What a gate says of itself: what each requirement rests on, the waiver that may stand in for it, and what it said before.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, leave, open, RESULTS, serve } from "./served.mjs";
import { fill } from "./portfolio-data.mjs";

const API = "/api/governance";
let server, browser, data, reviewer;

before(async () => {
  server = await serve();
  browser = await browse();
  data = await fill(server.call);
  reviewer = /\S{20,}/.exec(server.addUser("rob", "reviewer"))[0];
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const at = (id, stage) => `${server.base}/projects/${id}?gate=${stage}`;
const evaluate = (projectId, stage) => server.call("POST", `${API}/gates`, { projectId, stage });

test("each reason is one line, and leads to the finding, the document and the scan that it rests on", async () => {
  const document = await server.call("POST", `${API}/artifacts`, { projectId: data.triage.id, type: "data-sheet", useModel: false });
  const decided = await evaluate(data.triage.id, "development");
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(at(data.triage.id, "development"));
  const gate = page.getByRole("region", { name: "Gate of development" });
  await gate.getByText("No critical finding is open").waitFor();
  await page.screenshot({ path: `${RESULTS}gate-evidence.png`, fullPage: true });
  const critical = decided.decision.reasons.find(({ requirement }) => requirement === "no-critical-finding").evidence.find(({ kind }) => kind === "finding");
  await gate.getByRole("link", { name: critical.note }).first().click();
  await page.getByRole("region", { name: "Finding", exact: true }).getByText(critical.id).waitFor();
  await page.goBack();
  await gate.getByRole("button", { name: /requirements? met or waived/ }).click();
  await gate.getByText("The data sheet is not approved").waitFor();
  assert.equal(await gate.getByText("The data sheet is in draft or better").count(), 0, "the same is not said twice");
  await gate.getByRole("link", { name: "Data sheet, draft" }).click();
  await page.waitForURL(new RegExp(`/artifacts/${document.id}$`));
  await page.goBack();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await gate.getByRole("button", { name: /Copy the digest of the policy/ }).click();
  await gate.getByText("Copied", { exact: true }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), decided.decision.policyDigest);
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("a waiver of a requirement is asked for at the gate, and stands in once somebody else has approved it", async () => {
  const project = await server.call("POST", `${API}/projects`, { name: "Letters", owner: "Ada Byron", riskTier: "limited" });
  await evaluate(project.id, "design");
  const { page, context, wrong } = await open(browser, server.base, { width: 390 });
  await page.goto(at(project.id, "design"));
  const gate = page.getByRole("region", { name: "Gate of design" });
  await gate.getByRole("heading", { name: "1 requirement of design not met" }).waitFor();
  await gate.getByRole("button", { name: "Ask for a waiver" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("There is no ethics charter in force").waitFor();
  await dialog.getByLabel("Who answers for it").fill("Grace Hopper");
  await dialog.getByLabel("Why it is acceptable").fill("The charter of the group holds until June.");
  await page.screenshot({ path: `${RESULTS}gate-waiver-390.png` });
  await dialog.getByRole("button", { name: "Ask for the waiver" }).click();
  await gate.getByText("waits for a reviewer").waitFor();
  assert.equal(await gate.getByRole("button", { name: "Ask for a waiver" }).count(), 0, "it is asked for once");
  const [asked] = (await server.call("GET", `${API}/waivers?projectId=${project.id}`)).items;
  assert.deepEqual(asked.covers, { requirement: "ethics-charter-drafted" });

  const headers = { authorization: `Bearer ${reviewer}`, "content-type": "application/json" };
  const { headers: read } = await fetch(`${server.base}${API}/waivers/${asked.id}`, { headers });
  assert.equal((await fetch(`${server.base}${API}/waivers/${asked.id}`, { method: "PATCH", headers: { ...headers, "if-match": read.get("etag") }, body: JSON.stringify({ action: "approve" }) })).status, 200);
  await page.reload();
  await gate.getByText("was approved since: evaluate again").waitFor();
  await gate.getByRole("button", { name: "Evaluate again" }).click();
  await gate.getByRole("heading", { name: "Nothing blocks design" }).waitFor();
  await page.getByRole("region", { name: "Gates" }).getByText("! Passed with waivers").first().waitFor();
  await gate.getByText("! Waived").first().waitFor();
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)) <= 0);
  await page.screenshot({ path: `${RESULTS}gate-waived-390.png`, fullPage: true });
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("a gate that was asked before fifty others keeps its answer, and the answers before that", async () => {
  const project = await server.call("POST", `${API}/projects`, { name: "Often asked" });
  for (let turn = 0; turn < 12; turn += 1) await evaluate(project.id, "design");
  for (let turn = 0; turn < 52; turn += 1) await evaluate(project.id, "testing");
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(at(project.id, "design"));
  await page.getByRole("region", { name: "Gate of design" }).getByRole("heading", { name: "3 requirements of design not met" }).waitFor();
  const earlier = page.getByRole("region", { name: "Earlier decisions" });
  assert.equal(await earlier.getByRole("listitem").count(), 9);
  await earlier.getByRole("button", { name: "Show more" }).click();
  await earlier.getByText("11 decisions").waitFor();
  assert.equal(await earlier.getByRole("button", { name: "Show more" }).count(), 0);
  await earlier.getByRole("button", { name: /Blocked/ }).last().click();
  await earlier.getByText("No risk tier is set").waitFor();
  await earlier.getByRole("button", { name: /Copy the digest of the facts/ }).waitFor();
  await page.screenshot({ path: `${RESULTS}gate-earlier.png`, fullPage: true });

  await page.getByRole("region", { name: "Gates" }).getByRole("button", { name: /^Design ✕ Blocked/ }).waitFor();
  // Development comes before testing and nobody has asked it: that is explained.
  await page.getByText("nobody has asked the gate of development here").waitFor();
  assert.deepEqual(wrong, []);
  await leave(page, context);
});
