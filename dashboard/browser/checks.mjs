// What holds of every page, whatever it shows.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Waits until nothing is loading. */
export async function settled(page) {
  await page.waitForSelector("main h1");
  await page.waitForFunction(() => !document.querySelector(".pulse") && !document.querySelector("[aria-busy=true]"));
}

/** Returns what axe finds, of all rules or of those that are named. */
export async function violations(page, rules) {
  // The page's own policy refuses an inline script: the check is evaluated from outside of it.
  await page.evaluate(axe);
  const runOnly = rules ? { type: "rule", values: rules } : ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await page.evaluate((runOnly) => window.axe.run(document, { runOnly }), runOnly);
  return found.violations.map((item) => `${item.id}: ${item.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

/** Runs in the page: names text that is cut off, or runs out of its box, where nobody can scroll to it or read it in a title. */
function clippedText() {
  const found = [];
  /** What is for those who listen alone is a point on the screen. */
  const isHidden = (element) => {
    for (let box = element; box; box = box.parentElement) if (getComputedStyle(box).clipPath === "inset(50%)") return true;
    return element.closest(".skip") !== null;
  };
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== "");
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility() || isHidden(element)) continue;
    if (element instanceof SVGTextElement) {
      const box = element.getBoundingClientRect();
      const picture = element.ownerSVGElement.getBoundingClientRect();
      if (box.left < picture.left - 1 || box.right > picture.right + 1 || box.top < picture.top - 1 || box.bottom > picture.bottom + 1) found.push(element);
      continue;
    }
    if (!(element instanceof HTMLElement) || !hasText(element) || element.clientWidth === 0 || element.matches("textarea, option")) continue;
    const style = getComputedStyle(element);
    const isScrolled = (overflow) => overflow === "auto" || overflow === "scroll";
    const isNamed = style.textOverflow === "ellipsis" && element.closest("[title]") !== null;
    if (element.scrollWidth > element.clientWidth + 1 && !isScrolled(style.overflowX) && !isNamed) found.push(element);
    else if (element.scrollHeight > element.clientHeight + 2 && ["hidden", "clip"].includes(style.overflowY) && !isNamed) found.push(element);
  }
  // What its own box holds can still be cut off by a box around it that does not scroll.
  for (const box of document.querySelectorAll("main *")) {
    if (!(box instanceof HTMLElement) || !box.checkVisibility() || isHidden(box)) continue;
    const style = getComputedStyle(box);
    if (!["hidden", "clip"].includes(style.overflowX) || style.textOverflow === "ellipsis" || box.clientWidth === 0) continue;
    if (box.scrollWidth > box.clientWidth + 1 && box.textContent.trim() !== "") found.push(box);
  }
  return [...new Set(found)].map((element) => `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}"> ${element.textContent.trim().slice(0, 80)}`);
}

/** Holds a page to what holds of all of them. */
export async function look(page, wrong, name) {
  assert.deepEqual(await violations(page), [], `${name}: axe`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${name}: ${wide} px wider than the screen`);
  assert.deepEqual(await page.evaluate(clippedText), [], `${name}: text that is cut off`);
  assert.equal(await page.evaluate(() => window.hit), undefined, `${name}: hostile content ran`);
  assert.doesNotMatch(await page.evaluate(() => document.body.innerText), /\b(?:[Cc]ertified(?! Public Accountants)|undefined|NaN|Invalid Date)\b|\[object/, name);
  assert.deepEqual(wrong, [], name);
}
