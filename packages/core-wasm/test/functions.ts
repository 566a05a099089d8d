// The functions of one number, and what their tests share.

import { readFileSync } from 'node:fs';

export const functionNames = [
  'exp',
  'log',
  'log1p',
  'expm1',
  'tanh',
  'sigmoid',
  'softplus',
  'logGamma',
  'erf',
  'erfc',
  'normalQuantile',
] as const;
export type FunctionName = (typeof functionNames)[number];

/** The kernel of one number. */
export const scalarName = <N extends FunctionName>(name: N): `scalar${Capitalize<N>}` =>
  `scalar${name.charAt(0).toUpperCase()}${name.slice(1)}` as `scalar${Capitalize<N>}`;

/** One known value: f(x) is y + rest, y the nearest double. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly rest: number;
}

const readNumber = (value: number | string): number =>
  typeof value === 'number' ? value : ({ inf: Infinity, '-inf': -Infinity }[value] ?? NaN);

/** The points of a fixture, by function. */
export function readPoints(file: string): Readonly<Record<FunctionName, readonly Point[]>> {
  const text = readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8');
  const rows = JSON.parse(text) as Record<FunctionName, [number | string, number | string, number][]>;
  const points = functionNames.map((name) => [
    name,
    rows[name].map(([x, y, rest]) => ({ x: readNumber(x), y: readNumber(y), rest })),
  ]);
  return Object.fromEntries(points) as Record<FunctionName, Point[]>;
}

/** The distance of a finite x from the next double away from 0. */
export function ulp(x: number): number {
  const bits = new BigInt64Array(Float64Array.of(Math.min(Math.abs(x), 1.7e308)).buffer);
  const next = new Float64Array(BigInt64Array.of((bits[0] ?? 0n) + 1n).buffer);
  return (next[0] ?? NaN) - Math.min(Math.abs(x), 1.7e308);
}

/** How far `got` is from y + rest, in ulp of max(|y|, floor); 0 or ∞ where y is a limit, a signed zero or NaN. */
export function distance(got: number, { y, rest }: Point, floor: number): number {
  const exact = !Number.isFinite(y) || !Number.isFinite(got) || (y === 0 && rest === 0);
  if (exact) return Object.is(got, y) ? 0 : Infinity;
  return Math.abs(got - y - rest) / ulp(Math.max(Math.abs(y), floor));
}
