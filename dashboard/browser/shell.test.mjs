// What surrounds every page: the palette, the theme, where the keyboard is after a step, and everything reached by it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { settled, violations } from "./checks.mjs";
import { browse, leave, open, problem, RESULTS, serve } from "./served.mjs";
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

const themeOf = (page) => page.evaluate(() => document.documentElement.dataset.theme);

test("the palette opens by keyboard, finds pages of projects, frameworks and actions, and does what is chosen", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(server.base);
  await settled(page);
  const palette = page.getByRole("dialog", { name: "Find a page, a project or an action" });
  const choose = async (typed, name) => {
    await page.keyboard.press("Control+k");
    await palette.getByRole("searchbox").waitFor();
    await page.keyboard.type(typed);
    await palette.getByRole("menuitem", { name }).first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await palette.waitFor({ state: "detached" });
  };
  await choose("triage docu", /Patient triage: documents/);
  await page.waitForURL(new RegExp(`/projects/${data.triage.id}/artifacts$`));
  await choose("patient assessm", /Patient triage: assessments/);
  await page.waitForURL(/\/assessments$/);
  await choose("patient assist", /Patient triage: assistant/);
  await page.waitForURL(/\/assistant$/);
  await choose("eu ai act", /AI Act/);
  await page.waitForURL(/\/frameworks\/eu-ai-act$/);
  await choose("repository git", /Scan a repository on GitHub/);
  await page.waitForURL(/\/scan\?from=github$/);
  assert.equal(await themeOf(page), "light");
  await choose("dark", /Use the dark theme/);
  assert.equal(await themeOf(page), "dark");
  assert.match(page.url(), /\/scan\?from=github$/, "an action leaves one where one is");

  await page.keyboard.press("Control+k");
  await palette.getByRole("menuitem").first().waitFor();
  await page.screenshot({ path: `${RESULTS}palette.png` });
  assert.deepEqual(await violations(page), []);
  await page.keyboard.type("zzzz");
  await palette.getByText("Nothing of that name.").waitFor();
  await page.keyboard.press("Escape");
  // The first closes what is typed where the field takes it for itself.
  if ((await palette.count()) > 0) await page.keyboard.press("Escape");
  await palette.waitFor({ state: "detached" });
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("the theme follows the system until one is chosen, and stays chosen", async () => {
  const { page, context } = await open(browser, server.base, { theme: "dark" });
  await page.goto(server.base);
  await settled(page);
  assert.equal(await themeOf(page), "dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.waitForFunction(() => document.documentElement.dataset.theme === "light");
  await page.getByRole("button", { name: "Use the dark theme" }).click();
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(await themeOf(page), "dark");
  await page.reload();
  await settled(page);
  assert.equal(await themeOf(page), "dark");
  await page.getByRole("button", { name: "Use the light theme" }).click();
  assert.equal(await themeOf(page), "light");
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), dark);
  await leave(page, context);
});

test("a step to another page begins at its top with the keyboard there, and a step back ends where one was", async () => {
  const { page, context, wrong } = await open(browser, server.base, { height: 500 });
  await page.goto(`${server.base}/frameworks`);
  await settled(page);
  const link = page.getByRole("region", { name: "Catalogues" }).getByRole("link").last();
  await link.scrollIntoViewIfNeeded();
  const was = await page.evaluate(() => window.scrollY);
  assert.ok(was > 200);
  await link.click();
  await page.waitForURL(/\/frameworks\/.+/);
  await settled(page);
  assert.equal(await page.evaluate(() => window.scrollY), 0);
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement.closest("main") !== null), "the next stop is in the page");
  await page.goBack();
  await page.waitForFunction((was) => Math.abs(window.scrollY - was) < 3, was);
  // The query alone moves nothing.
  await page.getByRole("region", { name: "Crosswalk in numbers" }).getByRole("link", { name: "Audit logging", exact: true }).click();
  await page.waitForURL(/domain=audit-logging/);
  assert.ok((await page.evaluate(() => window.scrollY)) > 100);
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

/** Everything that can be pressed or filled and that is on the screen, by an index of its own. */
const controls = () =>
  [...document.querySelectorAll("a[href], button, input, select, textarea, [tabindex='0']")]
    .filter((element) => element.checkVisibility() && !element.disabled && element.tabIndex >= 0 && !element.matches(".skip") && element.getClientRects().length > 0)
    .map((element, index) => {
      element.dataset.stop = String(index);
      return `${element.tagName} ${(element.textContent || element.getAttribute("aria-label") || "").slice(0, 40)}`;
    });

for (const [name, path] of [["portfolio", () => "/"], ["posture", () => `/projects/${data.triage.id}/posture`], ["triage", () => `/projects/${data.triage.id}/scans/${data.scan.id}`], ["frameworks", () => "/frameworks"], ["audit", () => `/audit?project=${data.triage.id}`], ["start-scan", () => "/scan?from=github"]]) {
  test(`the tab key reaches all there is on ${name}, and shows where it is`, async () => {
    const { page, context } = await open(browser, server.base);
    await page.goto(server.base + path());
    await settled(page);
    const all = await page.evaluate(controls);
    const reached = new Set();
    const unseen = [];
    for (let step = 0; step < all.length * 2 + 10; step += 1) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const element = document.activeElement;
        // A picture of the focus may be drawn by the element or by a part of it.
        const marks = [element, ...element.querySelectorAll("*")].some((part) => {
          const style = getComputedStyle(part);
          return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || (part.matches(".reach") && style.stroke !== "none");
        });
        return { at: element.dataset.stop, marks, box: element.getBoundingClientRect().toJSON(), html: element.outerHTML.slice(0, 100), isBody: element === document.body };
      });
      if (stop.isBody && reached.size > 0) break;
      if (stop.at === undefined) continue;
      reached.add(Number(stop.at));
      if (!stop.marks || stop.box.bottom < 0 || stop.box.top > 900) unseen.push(stop.html);
    }
    assert.deepEqual(all.filter((_, index) => !reached.has(index)), [], "not reached");
    assert.deepEqual(unseen, [], "without a visible focus");
    await leave(page, context);
  });
}

test("dialogs, the sign-in and a failure have no violation of axe in either theme", async () => {
  for (const theme of ["light", "dark"]) {
    const { page, context } = await open(browser, server.base, { theme });
    await page.goto(`${server.base}/projects/${data.triage.id}/scans/${data.scan.id}`);
    await page.getByRole("button", { name: "Ask for a waiver" }).click();
    await page.getByRole("dialog").getByLabel("Who answers for it").waitFor();
    assert.deepEqual(await violations(page), [], `${theme}: the dialog of a waiver`);

    await page.goto(`${server.base}/scan`);
    await page.getByRole("button", { name: "A repository on GitHub" }).click();
    await page.getByLabel("Repository").fill("not one");
    await page.getByText("It is no repository on github.com.").waitFor();
    assert.deepEqual(await violations(page), [], `${theme}: the start of a scan`);

    await page.route("**/api/governance/portfolio*", (route) => route.fulfill(problem(500, "Internal error", "It is written down.")));
    await page.goto(server.base);
    await page.getByRole("alert").getByText("Something failed").waitFor();
    assert.deepEqual(await violations(page), [], `${theme}: a failure`);
    await page.screenshot({ path: `${RESULTS}state-failed-${theme}.png` });
    await page.unrouteAll({ behavior: "wait" });

    await page.route("**/api/**", (route) => route.fulfill(problem(401, "Unauthorized", "The token has expired.")));
    await page.goto(server.base);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    assert.deepEqual(await violations(page), [], `${theme}: the sign-in`);
    await leave(page, context);
  }
});
