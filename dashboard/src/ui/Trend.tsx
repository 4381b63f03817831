// The score of the code, scan by scan, as a band: a line would claim to know what is not evidenced.
import { scaleLinear, scalePoint } from "d3-scale";
import { area, line } from "d3-shape";
import type { Posture } from "../api/types";
import { bandWords, date, plural } from "./format";

const WIDTH = 640;
const HEIGHT = 180;
/** Room for the marks of the scale, which are larger on a phone. */
const LEFT = 80;

export function Trend({ points }: { points: Posture["trend"] }) {
  const known = points.filter((point) => point.overall !== null);
  const first = known[0];
  const last = known.at(-1);
  if (!first || !last) return <p className="muted">No scan has read anything yet, so there is no trend.</p>;
  if (known.length === 1) return <p className="muted">One scan so far, on {date(first.at)}: {bandWords(first.overall)}. A trend needs two.</p>;
  const x = scalePoint(known.map((point) => point.scanId), [LEFT, WIDTH - 12]);
  const y = scaleLinear([0, 10_000], [HEIGHT - 28, 20]);
  const at = (point: (typeof known)[number]) => x(point.scanId) ?? 0;
  const band = area<(typeof known)[number]>().x(at).y0((point) => y(point.overall?.low ?? 0)).y1((point) => y(point.overall?.high ?? 0))(known);
  const low = line<(typeof known)[number]>().x(at).y((point) => y(point.overall?.low ?? 0))(known);
  const said = `Score of the code over ${plural(known.length, "scan")}: from ${bandWords(first.overall)} to ${bandWords(last.overall)}`;
  return (
    <figure className="stack">
      <svg className="trend" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={said}>
        {[0, 5000, 10_000].map((tick) => (
          <g key={tick}>
            <line className="grid" x1={LEFT} x2={WIDTH - 12} y1={y(tick)} y2={y(tick)} />
            <text x={LEFT - 8} y={y(tick) + 4} textAnchor="end">{tick / 100} %</text>
          </g>
        ))}
        <path className="area" d={band ?? ""} />
        <path className="edge" d={low ?? ""} />
        {known.map((point) => (
          <circle key={point.scanId} cx={at(point)} cy={y(point.overall?.low ?? 0)} r="3">
            <title>{`${date(point.at)}: ${bandWords(point.overall)}, ${plural(point.findings, "finding")}`}</title>
          </circle>
        ))}
        <text x={LEFT} y={HEIGHT - 8}>{date(first.at)}</text>
        <text x={WIDTH - 12} y={HEIGHT - 8} textAnchor="end">{date(last.at)}</text>
      </svg>
      <figcaption className="small muted">Line: what the evidence shows. Shade: what the controls without evidence could add.</figcaption>
    </figure>
  );
}
