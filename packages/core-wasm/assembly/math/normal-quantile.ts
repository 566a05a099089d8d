import { scalarLog } from './log';
import { polynomial } from './polynomial';

// Wichura 1988, Algorithm AS 241 (PPND16), Applied Statistics 37, 477–484: rational approximations to Φ⁻¹ with
// relative error about 10⁻¹⁶, numerator then denominator of each region.
const CENTRE = memory.data<f64>([
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457,
  67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
  1.0, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
  39307.89580009271061, 28729.085735721942674, 5226.495278852854561,
]);
const NEAR = memory.data<f64>([
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
  1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 0.000774545014278341407640,
  1.0, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
  0.0151986665636164571966, 0.00054759380849953454460, 1.05075007164441684324e-9,
]);
const FAR = memory.data<f64>([
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
  0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  1.0, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 0.00078686913114561325910,
  1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
]);
const DEGREE: i32 = 7;

@inline
function ratio(table: usize, x: f64): f64 {
  return polynomial(table, DEGREE, x) / polynomial(table + 64, DEGREE, x);
}

/** Φ⁻¹(p): −∞ at 0, ∞ at 1, NaN outside. */
export function scalarNormalQuantile(p: f64): f64 {
  const q = p - 0.5;
  if (abs<f64>(q) <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q);
  const tail = q < 0.0 ? p : 1.0 - p;
  if (!(tail > 0.0)) return tail == 0.0 ? copysign<f64>(Infinity, q) : NaN;
  const r = sqrt<f64>(-scalarLog(tail));
  const x = r <= 5.0 ? ratio(NEAR, r - 1.6) : ratio(FAR, r - 5.0);
  return copysign<f64>(x, q);
}

export function normalQuantile(x: usize, n: i32, out: usize): void {
  for (const end = x + (<usize>n << 3); x < end; x += 8, out += 8) {
    f64.store(out, scalarNormalQuantile(f64.load(x)));
  }
}
