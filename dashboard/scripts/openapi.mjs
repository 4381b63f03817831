// Writes down what the server says of its API, from which the types of this app are made: `node scripts/openapi.mjs`.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serve } from "../browser/served.mjs";

const server = await serve();
try {
  const description = await server.call("GET", "/api/openapi.json");
  writeFileSync(fileURLToPath(new URL("../openapi.json", import.meta.url)), `${JSON.stringify(description, null, 1)}\n`);
} finally {
  await server.stop();
}
