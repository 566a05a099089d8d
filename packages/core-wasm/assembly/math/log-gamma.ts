import { scalarLog } from './log';
import { polynomial } from './polynomial';
import { productError } from './product-error';

// log Γ(1 + f) / (f (f − 1)) in f − ½ on 0 ≤ f ≤ 1, relative error 2^−54.4 (coefficients.py).
const CENTRE = memory.data<f64>([
  0.4831289505409809, -0.14595989591430608, 0.06291140107456439, -0.031308487501010646, 0.01679709863127416,
  -0.009425622448525798, 0.005446457839126065, -0.0032120740737152814, 0.0019229163127905161,
  -0.0011644145847310124, 0.000711519067515296, -0.00043799307479613914, 0.00027131373861446925,
  -0.0001689178215524898, 0.00010535512483785591, -6.614136022346414e-5, 4.30276814976503e-5,
  -2.7201673025504752e-5, 1.3186019073996835e-5, -8.355075869795273e-6, 1.2140008083973407e-5,
  -7.760660152513446e-6,
]);
const CENTRE_DEGREE: i32 = 21;

// x (log Γ(x) − (x − ½) log x + x − ½ log 2π) in 1/x² for x ≥ 8, relative error 2^−54 (coefficients.py).
const STIRLING = memory.data<f64>([
  0.08333333333333333, -0.0027777777777776747, 0.0007936507935117282, -0.0005952380234291253, 0.000841732526802233,
  -0.0019149659121622845, 0.006208136766203285, -0.020855820837011485,
]);
const STIRLING_DEGREE: i32 = 7;

// sin(π d) / d in d² for |d| ≤ ½, relative error 2^−53.4 (coefficients.py).
const SINE = memory.data<f64>([
  3.141592653589793, -5.16771278004997, 2.5501640398773455, -0.5992645293207869, 0.08214588661099356,
  -0.007370430943702136, 0.0004663027874593273, -2.1915250301851375e-5, 7.94853903737232e-7, -2.228371216069697e-8,
]);
const SINE_DEGREE: i32 = 9;

const HALF_LOG_TWO_PI_LESS_HALF: f64 = 0.41893853320467274;
const LOG_PI: f64 = 1.1447298858494002;

/** log Γ(1 + f), 0 ≤ f ≤ 1. */
function centre(f: f64): f64 {
  return f * (f - 1.0) * polynomial(CENTRE, CENTRE_DEGREE, f - 0.5);
}

/** 1 ≤ x < 8: log Γ(1 + f) + log f₀ f₁ …, the factors x − 1, x − 2, … that lie above 1 and f what is left. */
function fromAbove(x: f64): f64 {
  let f = x - 1.0;
  let product = 1.0;
  for (; f >= 1.0; f -= 1.0) product *= f;
  return centre(f) + scalarLog(product);
}

/**
 * −40 < x < 1, no pole: log Γ(1 + f) − log |x (x + 1) … f|, f = x − ⌊x⌋.
 *
 * All factors are exact where x < −½, and the product carries its rounding error: the reflection formula would lose
 * five ulp of 1 near the zeros of log |Γ| beside each pole, where two large terms cancel.
 */
function fromBelow(x: f64): f64 {
  let f = x;
  let product = 1.0;
  let lost = 0.0;
  while (true) {
    const next = product * f;
    lost = lost * f + productError(product, f, next);
    product = next;
    if (f >= 0.0) break;
    f += 1.0;
  }
  return centre(f) - (scalarLog(abs<f64>(product)) + lost / product);
}

/** x ≥ 8: Stirling's series. */
function stirling(x: f64): f64 {
  const inverse = 1.0 / x;
  const series = inverse * polynomial(STIRLING, STIRLING_DEGREE, inverse * inverse);
  return (x - 0.5) * (scalarLog(x) - 1.0) + (HALF_LOG_TWO_PI_LESS_HALF + series);
}

/** x ≤ −40, no pole: Γ(x) Γ(−x) = −π / (x sin π x). */
function reflected(x: f64): f64 {
  const d = x - nearest<f64>(x);
  const sine = abs<f64>(d) * polynomial(SINE, SINE_DEGREE, d * d);
  return LOG_PI - scalarLog(-x * sine) - stirling(-x);
}

/** log |Γ(x)|, seen within 2.7 ulp of max(|log |Γ(x)||, 1): ∞ at the poles 0, −1, −2, … and at ±∞. */
export function scalarLogGamma(x: f64): f64 {
  if (x <= 0.0 && floor<f64>(x) == x) return Infinity;
  if (x >= 8.0) return stirling(x);
  if (x >= 1.0) return fromAbove(x);
  return x > -40.0 ? fromBelow(x) : reflected(x);
}

export function logGamma(x: usize, n: i32, out: usize): void {
  for (const end = x + ((<usize>n) << 3); x < end; x += 8, out += 8) f64.store(out, scalarLogGamma(f64.load(x)));
}
