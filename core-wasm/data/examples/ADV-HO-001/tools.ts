import { tool } from "ai";
import { execSync } from "child_process";
import fs from "fs/promises";
import { confirmWithUser } from "./ask";

export const shell = tool({
  description: "Runs a command",
  execute: async ({ command }) => {
    // ruleid: ADV-HO-001
    return execSync(command).toString();
  },
});

export const purge = tool({
  description: "Deletes a record",
  execute: async ({ key }) => {
    // ruleid: ADV-HO-001
    return axios.delete(`/records/${key}`);
  },
});

export const remove = tool({
  description: "Removes a file once a person agrees",
  execute: async ({ path }) => {
    if (!(await confirmWithUser(path))) return "kept";
    // ok: ADV-HO-001
    await execSync(`rm ${path}`);
    return "removed";
  },
});

export const version = tool({
  description: "Tells the version",
  // ok: ADV-HO-001
  execute: async () => execSync("git describe").toString(),
});

export function clean(path: string) {
  // ok: ADV-HO-001
  return execSync(`rm ${path}`);
}
