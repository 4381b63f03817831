import { tool } from "ai";
import { Pool } from "pg";
import { z } from "zod";

const pool = new Pool();

export const query = tool({
  description: "Runs a query",
  inputSchema: z.object({ sql: z.string() }),
  execute: async ({ sql }) => {
    // ruleid: ADV-SEC-103
    const rows = await pool.query(sql);
    return rows;
  },
});

export const orders = tool({
  description: "Finds orders",
  inputSchema: z.object({ customer: z.string() }),
  execute: async ({ customer }) => {
    // ruleid: ADV-SEC-103
    return pool.query(`SELECT * FROM orders WHERE customer = '${customer}'`);
  },
});

export const products = tool({
  description: "Finds products",
  inputSchema: z.object({ title: z.string() }),
  execute: async ({ title }) => {
    // ok: ADV-SEC-103
    return pool.query("SELECT * FROM products WHERE title = $1", [title]);
  },
});

export async function migrate(statement: string) {
  // ok: ADV-SEC-103
  return pool.query(statement);
}

export function search(index: { query(text: string): void }, text: string) {
  // ok: ADV-SEC-103
  index.query(text);
}
