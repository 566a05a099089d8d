// The functions of one number, their known values, and the distance from them.

import goldenRows from './fixtures/golden-functions.json' with { type: 'json' };
import chosenRows from './fixtures/function-points.json' with { type: 'json' };

/** Kernel of a vector, kernel of one number, and the largest distance allowed from the exact value, in ulp. */
export const functions = [
  ['exp', 'scalarExp', 2],
  ['log', 'scalarLog', 2],
  ['log1p', 'scalarLog1p', 2],
  ['expm1', 'scalarExpm1', 2],
  ['tanh', 'scalarTanh', 3],
  ['sigmoid', 'scalarSigmoid', 2],
  ['softplus', 'scalarSoftplus', 2],
  ['logGamma', 'scalarLogGamma', 5],
  ['erf', 'scalarErf', 5],
  ['erfc', 'scalarErfc', 5],
  ['normalQuantile', 'scalarNormalQuantile', 5],
] as const;
export type VectorKernel = (typeof functions)[number][0];
export type ScalarKernel = (typeof functions)[number][1];

/** One known value: f(x) is y + rest, y the nearest double. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly rest: number;
}

/** Over the whole range of the doubles. */
export const goldenPoints = (name: VectorKernel): Point[] => goldenRows[name].map(toPoint);

/** Against the branches of our implementation. */
export const chosenPoints = (name: VectorKernel): Point[] => chosenRows[name].map(toPoint);

const toPoint = (row: readonly (number | string)[]): Point => {
  const [x, y, rest] = row.map(toNumber);
  if (x === undefined || y === undefined || rest === undefined) throw new Error(`short row ${row.join()}`);
  return { x, y, rest };
};

function toNumber(value: number | string): number {
  if (value === 'inf') return Infinity;
  if (value === '-inf') return -Infinity;
  return Number(value);
}

/** The distance of a finite x from the next double away from 0, or for the last ones from the one before. */
function ulp(x: number): number {
  const size = Math.min(Math.abs(x), 1.7e308);
  const bits = new BigInt64Array(Float64Array.of(size).buffer);
  return ofBits(BigInt.asUintN(64, bits[0] ?? 0n) + 1n) - size;
}

/** The double of 64 bits. */
export const ofBits = (bits: bigint): number =>
  new Float64Array(BigUint64Array.of(bits).buffer)[0] ?? Number.NaN;

/**
 * How far `got` is from y + rest in ulp of y; 0 or ∞ where y is a limit, a signed zero or NaN.
 *
 * For log-gamma in ulp of max(|y|, 1): beside the zeros of an ill-conditioned function no more can be asked.
 */
export function distance(name: VectorKernel, got: number, { y, rest }: Point): number {
  const special = !Number.isFinite(y) || !Number.isFinite(got) || (y === 0 && rest === 0);
  if (special) return Object.is(got, y) ? 0 : Infinity;
  return Math.abs(got - y - rest) / ulp(name === 'logGamma' ? Math.max(Math.abs(y), 1) : y);
}
