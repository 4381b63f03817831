// A real server on data of its own, filled over HTTP, and a browser that refuses to be quiet about errors.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
export const ADVISORY = process.env.ADVISORY ?? here("../../target/debug/advisory");
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const RESULTS = here("../test-results/");

async function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts `advisory serve` with the built dashboard and further options; `stop` ends it and removes its data. */
export async function serve(options = []) {
  if (!existsSync(ADVISORY)) throw new Error(`There is no server at ${ADVISORY}: build it, or name it in ADVISORY.`);
  mkdirSync(RESULTS, { recursive: true });
  const data = mkdtempSync(join(tmpdir(), "advisory-dashboard-"));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const server = spawn(ADVISORY, ["serve", "--data", data, "--listen", `127.0.0.1:${port}`, "--dashboard", here("../dist"), ...options], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  server.stderr.on("data", (chunk) => (said += chunk));
  for (let attempt = 0; ; attempt += 1) {
    if (server.exitCode !== null || attempt > 300) throw new Error(`The server did not start: ${said}`);
    const answer = await fetch(`${base}/api/health`).catch(() => null);
    if (answer) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const call = async (method, path, body, headers = {}) => {
    const answer = await fetch(base + path, { method, headers: { "content-type": "application/json", ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await answer.text();
    const value = text ? JSON.parse(text) : null;
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return value;
  };
  const addUser = (name, role) => execFileSync(ADVISORY, ["user", "add", name, "--role", role, "--data", data], { encoding: "utf8" });
  const stop = async () => {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  return { base, call, addUser, stop };
}

export const browse = () => chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage"] });

/** Opens a page that collects what no page may do: throw, log an error, break the policy, or ask another origin. */
export async function open(browser, base, { width = 1440, height = 900, theme = "light" } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(`thrown: ${error.message}`));
  // A browser logs every refusal. That of a service which nobody has set up is what the page of the vendors is there to explain.
  const isUnset = (message) => /status of 422/.test(message.text()) && message.location().url.startsWith(`${base}/api/market/`);
  page.on("console", (message) => message.type() === "error" && !isUnset(message) && wrong.push(`console: ${message.text()}`));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== base && protocol.startsWith("http")) wrong.push(`third party: ${request.url()}`);
  });
  return { page, context, wrong };
}

/** Closes a page once what was asked meanwhile is answered. */
export async function leave(page, context) {
  await page.unrouteAll({ behavior: "wait" });
  await context.close();
}

/** A fake of a refusal of the server. */
export const problem = (status, title, detail, more = {}) => ({ status, contentType: "application/problem+json", body: JSON.stringify({ status, title, detail, ...more }) });
