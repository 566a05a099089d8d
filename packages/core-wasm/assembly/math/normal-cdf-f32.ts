// f32.
import { eachF32 } from './each-f32';
import { remainderExpPlus, roundedQuotient, scaleDown } from './exp-parts-f32';
import { add, at, div, mul, select, sub, sumError } from './lanes-f32';

const HALF: usize = 0;
const ONE: usize = 1;
const ZERO: usize = 2;
const QUARTER: usize = 3;
const MINUS_HALF: usize = 4;
const FARTHEST: usize = 5;
const P: usize = 6;
// Our own minimax fit of e^(a²/2) Φ(−a) / u in u − ½, u = 1 / (1 + a/4), for 0 ≤ a ≤ 14.3, relative error 2^−26.8 (coefficients.py).
const T = memory.data<f32>([
  0.5, 1.0, 0.0, 0.25, -0.5, 14.4,
  0.1888212838553963, 0.3039482958840403, 0.38713689603356227, 0.37304669963022624, 0.2416158416408992,
  0.06020663937306954, -0.05621627364732924, -0.050260550220859825, 0.011609046416356081, 0.016770744406836444,
]);
const ABSOLUTE: usize = 0;
const UPPER: usize = 1; // the twelve bits whose square is exact
const BITS = memory.data<u32>([0x7fffffff, 0xfffff000]);

/**
 * Φ(x), the standard normal's distribution function: e^(−a²/2) u P(u − ½) for x = −a ≤ 0 and one less that above; seen
 * within 5.3 ulp of exact. What a² and 1 + a/4 lose in rounding is made good.
 *
 * For gelu(x) = x Φ(x), whose derivative is Φ(x) + x e^(−x²/2) / √(2π).
 */
@inline
export function normalCdfLanesF32(x: v128): v128 {
  const a = f32x4.pmin(v128.and(x, at(BITS, ABSOLUTE)), at(T, FARTHEST));
  const upper = v128.and(a, at(BITS, UPPER));
  const minusHalf = at(T, MINUS_HALF);
  const square = mul(minusHalf, mul(upper, upper));
  const rest = mul(minusHalf, mul(sub(a, upper), add(a, upper)));
  const t = roundedQuotient(add(square, rest));
  const e = remainderExpPlus(square, rest, t);
  const one = at(T, ONE);
  const quarter = mul(at(T, QUARTER), a);
  const d = add(one, quarter);
  const rounded = div(one, d);
  const lost = mul(mul(rounded, rounded), sumError(one, quarter, d));
  const u = sub(rounded, lost);
  const w = sub(sub(rounded, at(T, HALF)), lost);
  const w2 = mul(w, w);
  const w4 = mul(w2, w2);
  const p01 = add(at(T, P), mul(at(T, P + 1), w));
  const p23 = add(at(T, P + 2), mul(at(T, P + 3), w));
  const p45 = add(at(T, P + 4), mul(at(T, P + 5), w));
  const p67 = add(at(T, P + 6), mul(at(T, P + 7), w));
  const p89 = add(at(T, P + 8), mul(at(T, P + 9), w));
  const p = add(add(p01, mul(w2, p23)), mul(w4, add(add(p45, mul(w2, p67)), mul(w4, p89))));
  const tail = scaleDown(mul(e, mul(u, p)), t);
  return select(f32x4.gt(x, at(T, ZERO)), sub(one, tail), tail);
}

@unmanaged
class NormalCdfF32 {
  @inline
  lanes(x: v128): v128 {
    return normalCdfLanesF32(x);
  }
}

export function normalCdfF32(x: usize, n: i32, out: usize): void {
  eachF32<NormalCdfF32>(x, n, out);
}
