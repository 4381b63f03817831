/**
 * Holds docs/embedding/scan.mjs against the command's own report.
 *
 *     node same.mjs TRANSPILED DIRECTORY REPORT AS-OF
 *
 * REPORT is what `advisory scan DIRECTORY --as-of AS-OF --format json` wrote: the other language must write the same bytes, and must
 * hear of what the component refuses. Exits with 1 when something differs.
 */

import { readFile } from 'node:fs/promises';

import { request, scan, scannerOf } from '../../docs/embedding/scan.mjs';

const [transpiled, directory, report, asOf] = process.argv.slice(2);
const scanner = await scannerOf(transpiled);
const problems = [];

/** Notes a problem unless a call fails for that reason. */
async function refused(why, name, call) {
  try {
    await call();
    problems.push(`${name} takes what is ${why}`);
  } catch (error) {
    if (error.payload?.tag !== why) {
      problems.push(`${name} is refused, but not as ${why}: ${error}`);
    }
  }
}

const wanted = request(directory, asOf);
const written = await readFile(report);
if (JSON.parse(written).findings.length === 0) {
  problems.push("the command's report has no finding, so it compares nothing");
}
if (!written.equals((await scan(scanner, directory, wanted, 'json')).report)) {
  problems.push("another report than the command's");
}
await refused('malformed', 'plan', () => scanner.plan({ ...wanted, asOf: 'tomorrow' }));
await refused('unknown', 'plan', () => scanner.plan({ ...wanted, frameworks: ['nist-ai-rfm'] }));
await refused('malformed', 'combine', () => scanner.combine(Buffer.from('no plan'), []));

for (const problem of problems) {
  console.error(problem);
}
process.exitCode = problems.length > 0 ? 1 : 0;
