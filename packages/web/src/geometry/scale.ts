/** A linear map from data to pixels and back. */
export interface Scale {
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
  /** Pixels per unit; negative where the axis points up. */
  readonly slope: number;
  readonly toPixel: (value: number) => number;
  readonly toValue: (pixel: number) => number;
}

export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const slope = (range[1] - range[0]) / (domain[1] - domain[0]);
  return {
    domain,
    range,
    slope,
    toPixel: (value) => range[0] + (value - domain[0]) * slope,
    toValue: (pixel) => domain[0] + (pixel - range[0]) / slope,
  };
}

/** The smallest interval that holds the values, widened by `padding` of its length on both sides; never of length 0. */
export function paddedDomain(values: Iterable<number>, padding: number): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  // Nothing between them that a plot could show, constant columns among it.
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (!(high - low > 1e-12 * Math.max(size, 1e-280)))
    return [low - Math.max(1, size) / 2, high + Math.max(1, size) / 2];
  const margin = (high - low) * padding;
  return [low - margin, high + margin];
}

/** Round values inside [low, high], with the decimals that tell them apart. */
export interface Ticks {
  readonly values: readonly number[];
  readonly decimals: number;
}

/** At most `count` + 1 multiples of 1, 2 or 5 times a power of ten. */
export function niceTicks(low: number, high: number, count: number): Ticks {
  const span = high - low;
  if (!(span > 0 && span < Infinity)) return { values: [], decimals: 0 };
  // A step is mantissa × 10^exponent, kept as integers so that 0.3 is 3 / 10 and not 3 × 0.1.
  let exponent = 0;
  while (span / count > powerOfTen(exponent)) exponent++;
  while (span / count <= powerOfTen(exponent - 1)) exponent--;
  exponent--;
  const mantissa = [1, 2, 5, 10].find((m) => m * powerOfTen(exponent) >= span / count) ?? 10;
  const step = mantissa * powerOfTen(exponent);
  const values: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high && values.length <= count; i++)
    values.push(exponent < 0 ? (i * mantissa) / powerOfTen(-exponent) : i * step);
  const decimals = mantissa === 10 ? -exponent - 1 : -exponent;
  return { values, decimals: Math.max(0, decimals) };
}

/** 10^exponent by products, since Math.pow may differ between engines. */
function powerOfTen(exponent: number): number {
  let power = 1;
  for (let i = 0; i < Math.abs(exponent); i++) power *= 10;
  return exponent < 0 ? 1 / power : power;
}
