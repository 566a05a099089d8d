import type { Address, Core } from '@marginalia/core-wasm';
import { numbers } from './numbers.ts';

/** Calls f with addresses of copies of the arrays; gives what stands there afterwards. */
export function calling<const A extends readonly (Float32Array | Float64Array | Int32Array)[]>(
  { arena }: Core,
  arrays: A,
  f: (...addresses: { readonly [I in keyof A]: Address }) => void,
): A {
  const after: (Float32Array | Float64Array | Int32Array)[] = [];
  arena.scope(() => {
    const spans = arrays.map((values) => arena.put(values));
    f(...(spans.map(({ ptr }) => ptr) as { readonly [I in keyof A]: Address }));
    for (const span of spans) after.push(arena.take(span));
  });
  return after as unknown as A;
}

/** Single-precision numbers from −scale to scale. */
export const singles = (length: number, seed: number, scale = 1): Float32Array =>
  Float32Array.from(numbers(length, seed), (value) => scale * value);

/** The derivative of f at x[i] by central differences of fourth order in f64. */
export function slope(f: (x: Float64Array) => number, x: ArrayLike<number>, i: number): number {
  const h = 1e-3;
  const at = (step: number): number => {
    const moved = Float64Array.from(x);
    moved[i] = moved[i]! + step;
    return f(moved);
  };
  return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
}

/** The largest |a[i] − b[i]| / (1 + |b[i]|). */
export function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length; i++) {
    const distance = Math.abs(a[i]! - b[i]!) / (1 + Math.abs(b[i]!));
    most = distance > most || Number.isNaN(distance) ? distance : most;
  }
  return most;
}
