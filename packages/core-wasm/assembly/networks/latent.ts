import { expLanesF32 } from '../math/exp-f32';
import { at } from '../math/lanes-f32';
import { WORKSPACE } from '../memory';

// The latent side of a variational autoencoder. A head holds the mean and the log variance of each row side by side:
//
//   head [rows, 2 H]:  m | s,   z = m + σ ε,  σ = e^(s/2),  ε ~ N(0, I)

const HALF: usize = 0;
const ONE: usize = 1;
const T = memory.data<f32>([0.5, 1.0]);

const LOG_TWO_PI: f64 = 1.8378770664093456;
/** σ of one row, of up to as many units as a page of the workspace holds. */
const SCALES: usize = WORKSPACE;

/**
 * z[r, k] = m[r] + σ[r] ε[r, k], logQ[r, k] = log q(z | head) = −½ Σ_j (log 2π + s_j + ε_j²) in f64,
 * for noise ε and z [rows, samples, H].
 */
export function reparameterizeF32(
  head: usize, noise: usize, rows: i32, samples: i32, H: i32, z: usize, logQ: usize,
): void {
  const bytes = <usize>H << 2;
  for (let r = 0; r < rows; ++r, head += 2 * bytes) {
    scales(head + bytes, bytes);
    const logVariances = sums(head + bytes, bytes, false);
    for (let k = 0; k < samples; ++k, noise += bytes, z += bytes, logQ += 8) {
      shift(head, noise, bytes, z);
      store<f64>(logQ, -0.5 * (<f64>H * LOG_TWO_PI + logVariances + sums(noise, bytes, true)));
    }
  }
}

/** out[r] += log N(z[r]; 0, I) for z [rows, H]. */
export function addStandardNormalF32(z: usize, rows: i32, H: i32, out: usize): void {
  const bytes = <usize>H << 2;
  for (let r = 0; r < rows; ++r, z += bytes, out += 8) {
    store<f64>(out, load<f64>(out) - 0.5 * (<f64>H * LOG_TWO_PI + sums(z, bytes, true)));
  }
}

/**
 * The gradient with respect to the head, from dz [rows, samples, H], that of Σ_k c log p(x, z) with respect to z:
 *
 *   dz′ = dz + path[r, k] ε / σ,  dm = Σ_k dz′,  ds = Σ_k (½ σ ε dz′ + ½ direct[r, k])
 *
 * k ascending. With direct = c, path = 0 it is the whole derivative of Σ_k c log w; with direct = 0, path = c only what
 * goes through z (Roeder et al. 2017; Tucker et al. 2019).
 */
export function latentGradientF32(
  head: usize, noise: usize, dz: usize, direct: usize, path: usize, rows: i32, samples: i32, H: i32, dHead: usize,
): void {
  const bytes = <usize>H << 2;
  for (let r = 0; r < rows; ++r, head += 2 * bytes, dHead += 2 * bytes) {
    scales(head + bytes, bytes);
    memory.fill(dHead, 0, 2 * bytes);
    for (let k = 0; k < samples; ++k, noise += bytes, dz += bytes, direct += 4, path += 4) {
      let j: usize = 0;
      for (; j < (bytes & ~15); j += 16) {
        const e = v128.load(noise + j), sigma = v128.load(SCALES + j);
        const d = f32x4.add(v128.load(dz + j), f32x4.mul(v128.load32_splat(path), f32x4.div(e, sigma)));
        const half = f32x4.mul(at(T, HALF), f32x4.add(f32x4.mul(f32x4.mul(sigma, e), d), v128.load32_splat(direct)));
        v128.store(dHead + j, f32x4.add(v128.load(dHead + j), d));
        v128.store(dHead + bytes + j, f32x4.add(v128.load(dHead + bytes + j), half));
      }
      for (; j < bytes; j += 4) {
        const e = load<f32>(noise + j), sigma = load<f32>(SCALES + j);
        const d = load<f32>(dz + j) + load<f32>(path) * (e / sigma);
        store<f32>(dHead + j, load<f32>(dHead + j) + d);
        const half: f32 = 0.5 * (sigma * e * d + load<f32>(direct));
        store<f32>(dHead + bytes + j, load<f32>(dHead + bytes + j) + half);
      }
    }
  }
}

/**
 * KL(N(m, e^s) ‖ N(0, 1)) of every unit, ½ (m² + e^s − 1 − s), into out [rows, H], and the gradient of −β Σ_j KL_j of the units
 * above freeBits added to dHead: −β m, −½ β (e^s − 1).
 */
export function gaussianKlF32(
  head: usize, rows: i32, H: i32, beta: f64, freeBits: f64, out: usize, dHead: usize,
): void {
  const bytes = <usize>H << 2;
  const whole = bytes & ~15;
  const factor = <f32>beta, half = <f32>(0.5 * beta), least = <f32>freeBits;
  for (let r = 0; r < rows; ++r, head += 2 * bytes, dHead += 2 * bytes, out += bytes) {
    variances(head + bytes, bytes);
    let j: usize = 0;
    for (; j < whole; j += 16) {
      const m = v128.load(head + j), s = v128.load(head + bytes + j);
      const excess = f32x4.sub(v128.load(SCALES + j), at(T, ONE));
      const kl = f32x4.mul(at(T, HALF), f32x4.add(f32x4.mul(m, m), f32x4.sub(excess, s)));
      const below = f32x4.lt(kl, f32x4.splat(least));
      const dm = v128.andnot(f32x4.mul(f32x4.splat(factor), m), below);
      const ds = v128.andnot(f32x4.mul(f32x4.splat(half), excess), below);
      v128.store(out + j, kl);
      v128.store(dHead + j, f32x4.sub(v128.load(dHead + j), dm));
      v128.store(dHead + bytes + j, f32x4.sub(v128.load(dHead + bytes + j), ds));
    }
    for (; j < bytes; j += 4) {
      const m = load<f32>(head + j), s = load<f32>(head + bytes + j);
      const excess: f32 = load<f32>(SCALES + j) - 1;
      const kl: f32 = 0.5 * (m * m + (excess - s));
      store<f32>(out + j, kl);
      if (kl < least) continue;
      store<f32>(dHead + j, load<f32>(dHead + j) - factor * m);
      store<f32>(dHead + bytes + j, load<f32>(dHead + bytes + j) - half * excess);
    }
  }
}

/** SCALES[j] = e^(s[j] / 2). */
@inline
function scales(s: usize, bytes: usize): void {
  exponentials(s, bytes, true);
}

/** SCALES[j] = e^s[j]. */
@inline
function variances(s: usize, bytes: usize): void {
  exponentials(s, bytes, false);
}

@inline
function exponentials(s: usize, bytes: usize, halved: bool): void {
  const to = SCALES;
  memory.copy(to, s, bytes);
  for (let j: usize = 0; j < bytes; j += 32) {
    const a = v128.load(to + j), b = v128.load(to + j, 16);
    const c = expLanesF32(halved ? f32x4.mul(at(T, HALF), a) : a);
    const d = expLanesF32(halved ? f32x4.mul(at(T, HALF), b) : b);
    v128.store(to + j, c);
    v128.store(to + j, d, 16);
  }
}

function shift(head: usize, noise: usize, bytes: usize, z: usize): void {
  let j: usize = 0;
  for (; j < (bytes & ~15); j += 16) {
    v128.store(z + j, f32x4.add(v128.load(head + j), f32x4.mul(v128.load(SCALES + j), v128.load(noise + j))));
  }
  for (; j < bytes; j += 4) {
    store<f32>(z + j, load<f32>(head + j) + load<f32>(SCALES + j) * load<f32>(noise + j));
  }
}

/** Σ x, or Σ x², in f64: four chains, j in chain j mod 4, then the chains and what is left of them, ascending. */
@inline
function sums(x: usize, bytes: usize, squares: bool): f64 {
  let low = f64x2.splat(0), high = low;
  for (const end = x + (bytes & ~15); x < end; x += 16) {
    const a = f64x2.promote_low_f32x4(v128.load64_zero(x)), b = f64x2.promote_low_f32x4(v128.load64_zero(x, 8));
    low = f64x2.add(low, squares ? f64x2.mul(a, a) : a);
    high = f64x2.add(high, squares ? f64x2.mul(b, b) : b);
  }
  let sum = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
  sum = sum + f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1);
  for (const end = x + (bytes & 15); x < end; x += 4) {
    const value = <f64>load<f32>(x);
    sum += squares ? value * value : value;
  }
  return sum;
}
