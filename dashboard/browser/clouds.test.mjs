// On a cloud, signed addresses lead to another origin than the pages'. Here two fakes stand before the server: one gives the pages the policy
// of a cloud's template, and one is that cloud's storage, which answers other origins as the template says.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browse, leave, open, serve } from "./served.mjs";
import { fill } from "./portfolio-data.mjs";

const template = (path) => readFileSync(new URL(`../../infra/${path}`, import.meta.url), "utf8");
const words = (list) => list.split(",").map((word) => word.trim().replaceAll("'", ""));
const only = (pattern, text) => {
  const found = pattern.exec(text);
  assert.ok(found, `no ${pattern}`);
  return found[1];
};

const WEB = template("azure/modules/web.bicep");
const STORAGE = template("azure/modules/storage.bicep");
const CDN = template("aws/cdn.yaml");
const DATA = template("aws/data.yaml");

const CLOUDS = {
  azure: {
    policy: only(/header: 'Content-Security-Policy'\s+value: '((?:\\'|[^'])*)'/, WEB).replaceAll("\\'", "'"),
    place: "${documentsOrigin}",
    origins: words(only(/allowedOrigins: \[(.*)\]/, STORAGE)),
    methods: words(only(/allowedMethods: \[(.*)\]/, STORAGE)),
    headers: words(only(/allowedHeaders: \[(.*)\]/, STORAGE)),
    // What Blob storage asks of an upload beside the type.
    asks: [{ name: "x-ms-blob-type", value: "BlockBlob" }],
  },
  aws: {
    policy: only(/ContentSecurityPolicy: (?:!Sub )?"([^"]*)"/, CDN),
    place: "${DocumentsOrigin}",
    origins: words(only(/AllowedOrigins: \[(.*)\]/, DATA)),
    methods: words(only(/AllowedMethods: \[(.*)\]/, DATA)),
    headers: words(only(/AllowedHeaders: \[(.*)\]/, DATA)),
    asks: [],
  },
};

let server, browser, data, folder;

before(async () => {
  server = await serve();
  browser = await browse();
  data = await fill(server.call);
  folder = mkdtempSync(join(tmpdir(), "advisory-clouds-"));
});
after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a server on a free port. */
async function listen(answer) {
  const server = createServer(answer);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A browser keeps its connections.
  server.unref();
  return { origin: `http://127.0.0.1:${server.address().port}`, stop: () => server.closeAllConnections() };
}

async function body(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Asks the real server what a request asks a fake in front of it. */
async function forward(request) {
  const headers = Object.fromEntries(["accept", "authorization", "content-type", "idempotency-key", "if-match"].flatMap((name) => (request.headers[name] ? [[name, request.headers[name]]] : [])));
  const hasBody = !["GET", "HEAD"].includes(request.method);
  return fetch(server.base + request.url, { method: request.method, headers, ...(hasBody ? { body: await body(request) } : {}) });
}

/** Starts a fake of a cloud's storage. */
async function objects(cloud) {
  const asked = [];
  const storage = await listen(async (request, response) => {
    asked.push(request.method);
    if (cloud.origins.includes("*")) response.setHeader("access-control-allow-origin", "*");
    if (request.method === "OPTIONS") {
      const wanted = (request.headers["access-control-request-headers"] ?? "").split(",").filter(Boolean);
      const isAdmitted = cloud.methods.includes(request.headers["access-control-request-method"]) && wanted.every((name) => cloud.headers.includes(name.trim()));
      if (isAdmitted) response.setHeader("access-control-allow-methods", cloud.methods.join(", ")).setHeader("access-control-allow-headers", cloud.headers.join(", "));
      return response.writeHead(isAdmitted ? 200 : 403).end();
    }
    if (request.method === "PUT" && cloud.asks.some(({ name, value }) => request.headers[name] !== value)) return response.writeHead(400).end();
    const answer = await forward(request);
    return response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" }).end(Buffer.from(await answer.arrayBuffer()));
  });
  return { ...storage, asked };
}

/** Starts a fake of what a cloud has in front: it gives pages their policy. What this server signs, it has lead to the storage. */
async function front(cloud, policy, storage) {
  return listen(async (request, response) => {
    const answer = await forward(request);
    let content = Buffer.from(await answer.arrayBuffer());
    const type = answer.headers.get("content-type") ?? "text/plain";
    if (/\/download\?|\/api\/governance\/uploads$/.test(request.url)) {
      const signed = JSON.parse(content);
      const place = new URL(signed.url, server.base);
      const headers = [...signed.headers, ...(request.method === "POST" ? cloud.asks : [])];
      content = Buffer.from(JSON.stringify({ ...signed, headers, url: storage.origin + place.pathname + place.search }));
    }
    response.writeHead(answer.status, { "content-type": type, ...(type.startsWith("text/html") ? { "content-security-policy": policy } : {}) }).end(content);
  });
}

/** A repository that is too large for a request of its own, so that it goes through storage. */
function repository(name) {
  const root = join(folder, name);
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, "agent.py"), "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n");
  for (let index = 0; index < 12; index += 1) writeFileSync(join(root, `data_${index}.txt`), "-".repeat(1024 * 1000));
  return root;
}

for (const [name, cloud] of Object.entries(CLOUDS)) {
  test(`on ${name} a document is fetched from, and an archive sent to, another origin`, async () => {
    assert.ok(cloud.policy.includes(cloud.place), `the pages of ${name} may not ask its storage: ${cloud.policy}`);
    const storage = await objects(cloud);
    const pages = await front(cloud, cloud.policy.replace(cloud.place, storage.origin), storage);
    const { page, context, wrong } = await open(browser, pages.origin);
    const { id } = await server.call("POST", "/api/governance/artifacts", { projectId: data.triage.id, type: "model-card", useModel: false });
    await page.goto(`${pages.origin}/projects/${data.triage.id}/artifacts/${id}`);
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "PDF", exact: true }).click()]);
    assert.ok(readFileSync(await file.path(), "latin1").startsWith("%PDF"));
    assert.deepEqual(storage.asked, ["GET"]);

    await page.goto(`${pages.origin}/scan`);
    await page.getByLabel("Folder to scan").setInputFiles(repository(name));
    await page.getByRole("button", { name: "Scan 13 files" }).click();
    await page.waitForURL(/\/scans\//, { timeout: 60_000 });
    assert.deepEqual(storage.asked, ["GET", "OPTIONS", "PUT"]);
    assert.deepEqual(wrong.filter((item) => !item.startsWith(`third party: ${storage.origin}`)), []);
    await leave(page, context);
    for (const fake of [pages, storage]) fake.stop();
  });
}

test("a policy that names the pages' own origin alone lets no document come, so that the tests above can fail", async () => {
  const cloud = CLOUDS.azure;
  const storage = await objects(cloud);
  const pages = await front(cloud, "default-src 'self'", storage);
  const { page, context, wrong } = await open(browser, pages.origin);
  const [{ id }] = (await server.call("GET", `/api/governance/artifacts?projectId=${data.triage.id}`)).items;
  await page.goto(`${pages.origin}/projects/${data.triage.id}/artifacts/${id}`);
  await page.getByRole("button", { name: "PDF", exact: true }).click();
  await page.getByText("The file could not be fetched.").waitFor();
  assert.ok(wrong.some((item) => /Content Security Policy/.test(item)), wrong.join("\n"));
  assert.deepEqual(storage.asked, []);
  await leave(page, context);
  for (const fake of [pages, storage]) fake.stop();
});
