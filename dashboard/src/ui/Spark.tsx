// The score over the scans of a project, small enough for a row: the band, and the line of what is shown.
import { scaleLinear, scalePoint } from "d3-scale";
import { area, line } from "d3-shape";
import type { Scan } from "../api/types";
import { bandWords, plural } from "./format";

const WIDTH = 96;
const HEIGHT = 28;

/** Draws scans, which are the latest first. */
export function Spark({ scans }: { scans: Scan[] }) {
  const known = scans.filter((scan) => scan.overall !== null).slice(0, 24).reverse();
  const first = known[0];
  const last = known.at(-1);
  if (!first || !last || known.length < 2) return <span className="small muted">{known.length === 1 ? "One scan" : "None yet"}</span>;
  const x = scalePoint(known.map((scan) => scan.id), [2, WIDTH - 2]);
  const y = scaleLinear([0, 10_000], [HEIGHT - 2, 2]);
  const at = (scan: Scan) => x(scan.id) ?? 0;
  const band = area<Scan>().x(at).y0((scan) => y(scan.overall?.low ?? 0)).y1((scan) => y(scan.overall?.high ?? 0))(known);
  const low = line<Scan>().x(at).y((scan) => y(scan.overall?.low ?? 0))(known);
  const change = Math.floor(((last.overall?.low ?? 0) - (first.overall?.low ?? 0)) / 100);
  const said = `Over ${plural(known.length, "scan")}: from ${bandWords(first.overall)} to ${bandWords(last.overall)}`;
  return (
    <span className="spark">
      <svg className="trend" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={said}>
        <title>{said}</title>
        <path className="area" d={band ?? ""} />
        <path className="edge" d={low ?? ""} />
      </svg>
      <span className="small muted">{change === 0 ? "As before" : change > 0 ? `▲ ${change} points` : `▼ ${-change} points`}</span>
    </span>
  );
}
