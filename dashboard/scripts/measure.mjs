// Measures the dashboard in a browser and writes what it found, on which machine, against its goals: `npm run measure`.
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { GOALS, MANY, ofFindings, ofPortfolio } from "../browser/figures.mjs";
import { browse, serve } from "../browser/served.mjs";

const ROUNDS = 7;

const sorted = (values) => [...values].sort((a, b) => a - b);
/** Returns the value that so large a share of the values does not exceed. */
const quantile = (values, share) => sorted(values)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? 0;
const whole = (value) => Math.round(value).toLocaleString("en-GB");
const span = (values, unit) => `${whole(quantile(values, 0.5))} ${unit} (${whole(Math.min(...values))} to ${whole(Math.max(...values))})`;
const met = (is) => (is ? "met" : "**missed**");

const server = await serve(["--demo"]);
const browser = await browse();
const load = loadavg()[0].toFixed(1);
const portfolio = [];
const findings = [];
try {
  const project = (await server.call("GET", "/api/governance/portfolio?limit=50")).items.find((item) => item.name === "Claims triage");
  for (let round = 0; round < ROUNDS; round += 1) {
    portfolio.push(await ofPortfolio(browser, server.base));
    findings.push(await ofFindings(browser, server.base, project));
  }
} finally {
  await browser.close();
  await server.stop();
}

const of = (list, name) => list.map((item) => item[name]);
const interactions = findings.flatMap((item) => item.interactions);
// The browser tells of what took 16 ms and more, rounded to 8 ms.
const slowest = interactions.length ? `${whole(quantile(interactions, 0.98))} ms (98th of 100), ${whole(Math.max(...interactions))} ms at the most` : "below 16 ms each";
const first = of(portfolio, "firstContentfulPaint");
const shift = Math.max(...of(portfolio, "layoutShift"), ...of(findings, "layoutShift"));
const nodes = Math.max(...of(findings, "nodes"));
const { scriptKilobytes, sentKilobytes } = portfolio[0];
const rows = [
  ["JavaScript of the portfolio, gzip", `at most ${GOALS.scriptKilobytes} kB`, `${whole(scriptKilobytes)} kB`, met(scriptKilobytes <= GOALS.scriptKilobytes)],
  ["First contentful paint of the portfolio, nothing cached", `at most ${whole(GOALS.firstContentfulPaint)} ms`, span(first, "ms"), met(quantile(first, 0.5) <= GOALS.firstContentfulPaint)],
  ["Largest contentful paint of the portfolio", "none set", span(of(portfolio, "largestContentfulPaint"), "ms"), ""],
  [`Interaction to next paint, ${whole(MANY)} findings`, `at most ${GOALS.interaction} ms`, slowest, met(quantile(interactions, 0.98) <= GOALS.interaction)],
  [`Elements of the page with ${whole(MANY)} findings`, `at most ${whole(GOALS.nodes)}`, whole(nodes), met(nodes <= GOALS.nodes)],
  ["Layout shift, either page", `at most ${GOALS.layoutShift}`, shift.toFixed(3), met(shift <= GOALS.layoutShift)],
];
const sent = ` The server sent them as ${whole(sentKilobytes)} kB${sentKilobytes > scriptKilobytes * 1.2 ? ", not compressed" : ""}.`;
const text = `# Benchmarks of the dashboard

\`npm run measure\` in \`dashboard/\` wrote this page on ${new Date().toISOString().slice(0, 10)}: ${ROUNDS} rounds in Chromium ${browser.version()} without a
window, on ${cpus().length} cores of ${cpus()[0]?.model.trim() ?? "an unknown processor"} under a load of ${load}, against \`advisory serve --demo\` on the same
machine: no network lies between them. Times are the median and the span; what others ran on the machine is in them.

| what | goal | measured | |
| --- | --- | --- | --- |
${rows.map((row) => `| ${row.join(" | ")} |`).join("\n")}

Paints and layout shift are what the browser itself reports. An interaction is a key or a click on the list of findings, or a
letter typed into its search, from the press to the next paint; ${whole(interactions.length)} of ${whole(of(findings, "tried").reduce((sum, count) => sum + count, 0))} took 16 ms or more, and the browser tells of no
others. Scripts are weighed compressed with gzip.${sent}

The browser tests hold the weight, the elements and the layout shift to these goals. No test rests on a clock.
`;
writeFileSync(fileURLToPath(new URL("../../docs/benchmarks-dashboard.md", import.meta.url)), text);
console.log(text);
