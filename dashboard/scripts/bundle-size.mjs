// Fails when what the first page loads is heavier, compressed, than people on a slow line should wait for.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 250;
const dist = new URL("../dist/", import.meta.url);
const page = readFileSync(new URL("index.html", dist), "utf8");
const files = [...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((match) => match[1]);
if (files.length === 0) throw new Error("The page loads no script: the build is broken.");
if (/<script(?![^>]*\bsrc=)|<style|\sstyle=/.test(page)) throw new Error("The page has inline script or style, which the policy refuses.");
let total = 0;
for (const file of files) {
  const bytes = gzipSync(readFileSync(new URL(file, dist))).length;
  total += bytes;
  console.log(`${(bytes / 1000).toFixed(1).padStart(8)} kB  ${file}`);
}
console.log(`${(total / 1000).toFixed(1).padStart(8)} kB  first load, of ${LIMIT_KB} kB`);
if (total > LIMIT_KB * 1000) process.exit(1);
