// Which vendors the latest scans saw, in how many projects, and under which symbol the company behind a vendor is traded.
import type { Standing } from "../api/types";

export interface Vendor {
  name: string;
  projects: { id: string; name: string }[];
}

/** Returns the vendors of a portfolio: those that most projects depend on first. */
export function vendorsOf(items: readonly Pick<Standing, "id" | "name" | "scan">[]): Vendor[] {
  const found = new Map<string, Vendor>();
  for (const { id, name, scan } of items) {
    for (const vendor of scan?.vendors ?? []) {
      const known = found.get(vendor) ?? { name: vendor, projects: [] };
      known.projects.push({ id, name });
      found.set(vendor, known);
    }
  }
  return [...found.values()].sort((left, right) => right.projects.length - left.projects.length || left.name.localeCompare(right.name));
}

/** The company whose share is looked at for a vendor. A vendor that is not traded itself and has no listed owner is not here. */
const LISTED: Record<string, { symbol: string; company: string }> = {
  "Alibaba Cloud": { symbol: "BABA", company: "Alibaba Group" },
  "Amazon Web Services": { symbol: "AMZN", company: "Amazon" },
  Apple: { symbol: "AAPL", company: "Apple" },
  Google: { symbol: "GOOGL", company: "Alphabet" },
  IBM: { symbol: "IBM", company: "IBM" },
  Meta: { symbol: "META", company: "Meta Platforms" },
  Microsoft: { symbol: "MSFT", company: "Microsoft" },
  "Microsoft Azure": { symbol: "MSFT", company: "Microsoft" },
  NVIDIA: { symbol: "NVDA", company: "NVIDIA" },
};

/** Returns the listed company behind a vendor, or nothing where there is none that we know. */
export const listed = (vendor: string) => LISTED[vendor];

/** Returns an age of seconds as words. */
export function age(seconds: number): string {
  const [size, unit] = seconds < 60 ? [1, "second"] : seconds < 3600 ? [60, "minute"] : seconds < 86_400 ? [3600, "hour"] : [86_400, "day"];
  const count = Math.floor(seconds / (size as number));
  return `${count} ${unit}${count === 1 ? "" : "s"} old`;
}

/** Returns an address only where following it can do no more than open a page. */
export const webAddress = (text: string): string | undefined => (/^https?:\/\//i.test(text) ? text : undefined);
