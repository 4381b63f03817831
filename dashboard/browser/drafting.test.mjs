// A document is drafted by a model, and the person watches it being written.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { browse, leave, open, RESULTS, serve } from "./served.mjs";
import { fill } from "./portfolio-data.mjs";

/** A fake of a model that speaks the Messages format: it writes one sentence for each section that it is asked for, and waits before each until it is let go on. */
async function fakeModel() {
  let goOn = () => {};
  const waits = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const asked = JSON.parse(body).messages[0].content;
    const text = typeof asked === "string" ? asked : asked.map((part) => part.text).join("");
    const sections = [...text.matchAll(/^([a-z][a-z0-9-]*) \(.*; follows [\s\S]*?^Evidence for it: (E\d+)/gm)].map(([, id, cite]) => ({ id, cite }));
    const send = (type, event) => response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...event })}\n\n`);
    const say = (piece) => send("content_block_delta", { index: 0, delta: { type: "text_delta", text: piece } });
    response.writeHead(200, { "content-type": "text/event-stream" });
    send("message_start", { message: { id: "m", type: "message", role: "assistant", model: "fake-model", content: [], usage: { input_tokens: 10, output_tokens: 1 } } });
    send("content_block_start", { index: 0, content_block: { type: "text", text: "" } });
    say('{"sections":[');
    for (const [index, { id, cite }] of sections.entries()) {
      await new Promise((resolve) => {
        waits.push(id);
        goOn = resolve;
      });
      const section = JSON.stringify({ id, paragraphs: [[{ text: "The scan saw this.", cites: [cite] }]] });
      // In two pieces: a statement may be cut anywhere.
      say((index ? "," : "") + section.slice(0, 25));
      say(section.slice(25));
    }
    say("]}");
    send("content_block_stop", { index: 0 });
    send("message_delta", { delta: { stop_reason: "end_turn" }, usage: { output_tokens: 9 } });
    send("message_stop", {});
    response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, waits, goOn: () => goOn(), stop: () => server.close() };
}

let model, server, browser, data;

before(async () => {
  model = await fakeModel();
  server = await serve(["--model", "fake-model", "--model-url", model.url]);
  browser = await browse();
  data = await fill(server.call);
});
after(async () => {
  await browser?.close();
  await server?.stop();
  model?.stop();
});

/** Lets the model write to its end, however many sections it is asked for. */
async function letWrite(ended) {
  let isOver = false;
  void ended.finally(() => (isOver = true));
  while (!isOver) {
    model.goOn();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await ended;
}

test("what a model writes is shown while it writes it, and then the document", async () => {
  const { page, context, wrong } = await open(browser, server.base);
  await page.goto(`${server.base}/projects/${data.triage.id}/artifacts`);
  await page.getByRole("button", { name: "Draft: Ethics charter" }).click();
  const draft = page.getByRole("region", { name: "Draft under way" });
  await draft.getByRole("status").filter({ hasText: /^0 of \d+ sections?$/ }).waitFor();
  assert.equal(await draft.getByText("The scan saw this.").count(), 0);
  model.goOn();
  await draft.getByText("The scan saw this.").first().waitFor();
  await draft.getByRole("status").filter({ hasText: /^1 of/ }).waitFor();
  await page.screenshot({ path: `${RESULTS}drafting.png`, fullPage: true });
  await letWrite(page.waitForURL(/\/artifacts\/[0-9a-f-]{36}$/));
  await page.getByText("drafted by fake-model").waitFor();
  await page.getByText("The scan saw this.").first().waitFor();
  assert.deepEqual(wrong, []);
  await leave(page, context);
});

test("a draft goes on when its page is left, and is among the documents", async () => {
  const { page, context } = await open(browser, server.base);
  await page.goto(`${server.base}/projects/${data.triage.id}/artifacts`);
  await page.getByRole("button", { name: "Draft: Data sheet" }).click();
  await page.getByRole("region", { name: "Draft under way" }).waitFor();
  await context.close();
  const made = (async () => {
    for (;;) {
      const { items } = await server.call("GET", `/api/governance/artifacts?projectId=${data.triage.id}&type=data-sheet`);
      if (items.length > 0) return items[0];
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  await letWrite(made);
  assert.equal((await made).draftedBy, "fake-model");
});

test("a connection that is lost in the middle is said, and trying again takes up what was made", async () => {
  const { page, context } = await open(browser, server.base);
  await page.goto(`${server.base}/projects/${data.triage.id}/artifacts`);
  // A fake of a network that breaks off: the server's own answer, cut after its first line.
  await page.addInitScript(() => {
    const fetched = window.fetch;
    window.fetch = async (...request) => {
      const answer = await fetched(...request);
      if (!answer.headers.get("content-type")?.startsWith("application/x-ndjson") || window.isWhole) return answer;
      window.isWhole = true;
      const reader = answer.body.getReader();
      const first = await reader.read();
      const broken = new ReadableStream({
        pull(controller) {
          if (!this.sent) controller.enqueue(first.value);
          else controller.error(new TypeError("network error"));
          this.sent = true;
        },
      });
      return new Response(broken, { status: answer.status, headers: answer.headers });
    };
  });
  await page.reload();
  const press = page.getByRole("button", { name: "Draft: Model card" });
  await press.click();
  await page.getByRole("alert").filter({ hasText: "connection was lost" }).waitFor();
  const made = (async () => {
    for (;;) {
      const { items } = await server.call("GET", `/api/governance/artifacts?projectId=${data.triage.id}&type=model-card`);
      if (items.length > 0) return items;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  await letWrite(made);
  // The record is there a moment before the answer is kept under its name.
  while (page.url().endsWith("/artifacts")) {
    await press.click().catch(() => {});
    await page.waitForURL(/\/artifacts\/[0-9a-f-]{36}$/, { timeout: 2_000 }).catch(() => {});
  }
  const { items } = await server.call("GET", `/api/governance/artifacts?projectId=${data.triage.id}&type=model-card`);
  assert.equal(items.length, 1, "made once");
  await leave(page, context);
});
