// Short names for the two-lane arithmetic that every vector kernel is written in, and constants from memory.
//
// Constants are loaded from static tables and never splatted: V8 rebuilds a splatted constant in every iteration of a
// loop. pmin and pmax are one instruction, min and max seven; with the value first they keep a NaN. A sign is flipped
// by xor, because V8 13.6 miscompiles f64x2.neg when it joins two vectors to one of 256 bits.

/** The i-th double of a table, in both lanes. */
@inline
export function at(table: usize, i: usize): v128 {
  return v128.load64_splat(table + (i << 3));
}

@inline
export function add(a: v128, b: v128): v128 {
  return f64x2.add(a, b);
}

@inline
export function sub(a: v128, b: v128): v128 {
  return f64x2.sub(a, b);
}

@inline
export function mul(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}

@inline
export function div(a: v128, b: v128): v128 {
  return f64x2.div(a, b);
}

/** Lane by lane: mask ? a : b. */
@inline
export function select(mask: v128, a: v128, b: v128): v128 {
  return v128.bitselect(a, b, mask);
}

/** x in both lanes. */
@inline
export function both(x: f64): v128 {
  return f64x2.splat(x);
}

@inline
export function first(v: v128): f64 {
  return f64x2.extract_lane(v, 0);
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
