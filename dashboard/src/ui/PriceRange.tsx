// The day of a share: from the close before to the price now, inside of the day's range. Four prices are known, so four are drawn.
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type { Stock } from "../api/types";

const WIDTH = 240;
const HEIGHT = 56;

export function PriceRange({ price }: { price: Stock }) {
  const points = [price.previousClose, price.open, price.price];
  const y = scaleLinear([Math.min(price.low, ...points), Math.max(price.high, ...points)], [HEIGHT - 8, 8]);
  const x = scaleLinear([0, points.length - 1], [8, WIDTH - 8]);
  const path = line<number>().x((_, index) => x(index)).y((point) => y(point))(points);
  const said = `Closed at ${price.previousClose} the day before, opened at ${price.open}, now ${price.price}; between ${price.low} and ${price.high} on the day`;
  return (
    <svg className="trend price" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={said}>
      <rect className="area" x="8" width={WIDTH - 16} y={y(price.high)} height={Math.max(1, y(price.low) - y(price.high))} />
      <path className="edge" d={path ?? ""} />
      {points.map((point, index) => <circle key={index} cx={x(index)} cy={y(point)} r="3" />)}
    </svg>
  );
}
