import { scalarLog } from './log';
import { polynomial } from './polynomial';
import { productError } from './product-error';

// The regions and their variables are Wichura's (1988, Algorithm AS 241, Applied Statistics 37, 477–484). Where he fits
// the quantile itself, we fit only what a first term known to twice the precision leaves over, a quarter of it, so that
// the rational function's rounding counts a quarter. Numerator, then denominator; errors relative to the quantile.

// (Φ⁻¹(½ + q) / q − √(2π)) / q² in 0.180625 − q² for |q| ≤ 0.425, error 2^−54.4 (coefficients.py).
const CENTRE = memory.data<f64>([
  4.874765941399952, 187.77403397290885, 2709.977665585561, 18234.926273133962, 57998.66546822955, 78105.00395482699,
  32111.106537951167, 472.8937958029293,
  1.0, 44.54391778508729, 772.7660254065241, 6618.185314842663, 29315.157522112968, 64369.5157092672,
  60950.90874359991, 17353.327636699363,
]);
// −Φ⁻¹(e^(−r²)) − r in r − 1.6 for 1.6 ≤ r ≤ 5, error 2^−56.8.
const NEAR = memory.data<f64>([
  -0.17656288925031643, 0.3250084311440668, 1.0688086415122275, 0.9964222997520646, 0.47029652846355574,
  0.12718411028133647, 0.019618231456310434, 0.0015412685080398163, 4.476894833345359e-5,
  1.0, 2.1677276567057806, 1.9388632613742025, 0.9337975506226249, 0.2627023958018807, 0.04269070581597957,
  0.0035519471174834585, 0.00010803483880881513, 4.794597265393392e-10,
]);
// The same in r − 5 for 5 ≤ r ≤ 27.4, error 2^−57.7.
const FAR = memory.data<f64>([
  1.6579046435011036, 1.8455781544469945, 0.848622966905289, 0.21038042151902916, 0.03068563875139752,
  0.002691445791809845, 0.00013908859293752714, 3.970203015365041e-6, 5.464345149329337e-8, 2.618505107579463e-10,
  1.0, 0.8296127778062493, 0.281838438640206, 0.05045814810231044, 0.005108733076670837, 0.0002923204266857542,
  8.949033449585965e-6, 1.2876361057663943e-7, 6.321568288421442e-10, 9.48281061033621e-18,
]);

const ROOT_TWO_PI: f64 = 2.5066282746310007;
const ROOT_TWO_PI_LOW: f64 = -1.8328579980459167e-16;

/** Φ⁻¹(p): −∞ at 0, ∞ at 1, NaN outside. Seen within 2.4 ulp of exact. */
export function scalarNormalQuantile(p: f64): f64 {
  const q = p - 0.5;
  if (abs<f64>(q) <= 0.425) return central(q);
  const tail = q < 0.0 ? p : 1.0 - p;
  if (tail > 0.0) return copysign<f64>(outer(tail), q);
  return tail == 0.0 ? copysign<f64>(Infinity, q) : NaN;
}

export function normalQuantile(x: usize, n: i32, out: usize): void {
  for (const end = x + ((<usize>n) << 3); x < end; x += 8, out += 8) {
    f64.store(out, scalarNormalQuantile(f64.load(x)));
  }
}

/** √(2π) q + q³ · ratio */
function central(q: f64): f64 {
  const square = q * q;
  const linear = ROOT_TWO_PI * q;
  const lost = productError(ROOT_TWO_PI, q, linear) + ROOT_TWO_PI_LOW * q;
  return linear + (lost + q * square * ratio(CENTRE, 7, 0.180625 - square));
}

/** r + ratio with r = √(−log tail), made good for what the root lost: there the quantile rises about √2 times as fast as r. */
function outer(tail: f64): f64 {
  const square = -scalarLog(tail);
  const r = sqrt<f64>(square);
  const lost = (square - r * r - productError(r, r, r * r)) / (2.0 * r);
  return r + (1.4142135623730951 * lost + (r < 5.0 ? ratio(NEAR, 8, r - 1.6) : ratio(FAR, 9, r - 5.0)));
}

@inline
function ratio(table: usize, degree: i32, x: f64): f64 {
  return polynomial(table, degree, x) / polynomial(table + ((<usize>degree + 1) << 3), degree, x);
}
