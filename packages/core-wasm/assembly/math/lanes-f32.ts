// f32. The short names of lanes.ts for four lanes; what they say of constants, pmin and signs holds here too.
export { select } from './lanes';

/** The i-th number of a table, in all lanes. */
@inline
export function at(table: usize, i: usize): v128 {
  return v128.load32_splat(table + (i << 2));
}

@inline
export function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}

@inline
export function sub(a: v128, b: v128): v128 {
  return f32x4.sub(a, b);
}

@inline
export function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}

@inline
export function div(a: v128, b: v128): v128 {
  return f32x4.div(a, b);
}

/** What s = a + b lost, for |a| ≥ |b| or a = 0 (Dekker 1971). */
@inline
export function fastSumError(a: v128, b: v128, s: v128): v128 {
  return add(sub(a, s), b);
}

/** What s = a + b lost (Knuth, TAOCP 2, §4.2.2). */
@inline
export function sumError(a: v128, b: v128, s: v128): v128 {
  const part = sub(s, b);
  return add(sub(a, part), sub(b, sub(s, part)));
}
