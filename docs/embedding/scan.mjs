/**
 * Scans a directory with the Advisory component, in JavaScript: no host of this project takes part.
 *
 *     node scan.mjs TRANSPILED DIRECTORY [AS-OF] [FORMAT]
 *
 * TRANSPILED is what `jco transpile advisory.wasm --instantiation async -o TRANSPILED` wrote. Needs a Node with
 * `WebAssembly.Suspending`, by which a component's asynchronous functions wait, and `@bytecodealliance/preview2-shim` where
 * TRANSPILED finds it. The walk is as plain as can be: every file is handed over but those larger than the plan allows, and no ignore
 * file, glob or `.advisory.yaml` is read. Exits with 0, or with 1 if the scan's verdict is not `pass`.
 */

import { readFile, readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Makes one instance of the component, and returns its scanner. */
export async function scannerOf(transpiled) {
  const here = path.resolve(transpiled);
  const { resolve } = createRequire(path.join(here, 'advisory.js'));
  const { WASIShim } = await import(pathToFileURL(resolve('@bytecodealliance/preview2-shim/instantiation')));
  const { instantiate } = await import(pathToFileURL(path.join(here, 'advisory.js')));
  const compile = async (name) => WebAssembly.compile(await readFile(path.join(here, name)));
  const exports = await instantiate(compile, { ...new WASIShim().getImportObject(), ...adapters() });
  return exports.scanner;
}

/** The imports that no function of the scanner calls. */
function adapters() {
  const functions = {
    'ai-model': ['complete', 'describe'],
    database: ['create', 'delete', 'get', 'query', 'replaceIf', 'upsert'],
    egress: ['send'],
    identity: ['current'],
    log: ['write'],
    secrets: ['get'],
    storage: ['delete', 'get', 'list', 'presignGet', 'presignPut', 'put'],
  };
  const imports = {};
  for (const [name, members] of Object.entries(functions)) {
    const adapter = {};
    for (const member of members) {
      adapter[member] = () => {
        throw new Error(`the scanner calls ${name}.${member}`);
      };
    }
    imports[`advisory:platform/${name}`] = adapter;
  }
  imports['advisory:platform/secrets'].Secret = class Secret {};
  return imports;
}

/** Yields the files of a directory in batches of about the size that the plan asks for. */
async function* batches(directory, plan) {
  let batch = { files: [], skipped: [] };
  let weight = 0n;
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(directory, file).split(path.sep).join('/');
    const size = BigInt((await stat(file)).size);
    if (size > plan.maxFileBytes) {
      batch.skipped.push({ path: name, files: 1n, bytes: size, reason: 'too-large' });
      continue;
    }
    batch.files.push({ path: name, content: await readFile(file) });
    weight += size;
    if (weight >= plan.batchBytes) {
      yield batch;
      batch = { files: [], skipped: [] };
      weight = 0n;
    }
  }
  yield batch;
}

/** Asks for everything, of a directory, on a date such as `2026-01-31`. */
export function request(directory, asOf) {
  return { targetName: path.basename(path.resolve(directory)), frameworks: [], domains: [], excludes: [], asOf };
}

/** Scans a directory; returns the rendered report and the verdict. */
export async function scan(scanner, directory, wanted, format) {
  const plan = await scanner.plan(wanted);
  const reports = [];
  for await (const batch of batches(directory, plan)) {
    reports.push(await scanner.scanBatch(plan.plan, batch));
  }
  const result = await scanner.combine(plan.plan, reports);
  const report = await scanner.render(result, { format, color: false });
  return { report, verdict: await scanner.verdict(result) };
}

if (import.meta.main) {
  const [transpiled, directory, asOf = new Date().toISOString().slice(0, 10), format = 'json'] = process.argv.slice(2);
  const { report, verdict } = await scan(await scannerOf(transpiled), directory, request(directory, asOf), format);
  process.stdout.write(report);
  process.exitCode = verdict === 'pass' ? 0 : 1;
}
