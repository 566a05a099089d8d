import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import { calling, farthest, singles, slope } from './networks.ts';

const core = await loadCore();
const { kernels } = core;
const LOG_TWO_PI = Math.log(2 * Math.PI);
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe.each([
  [1, 1, 1],
  [3, 1, 4],
  [2, 5, 7],
  [2, 3, 50],
])('%d rows, %d samples, %d units', (rows, samples, H) => {
  const head = singles(rows * 2 * H, 1, 1.5);
  const noise = singles(rows * samples * H, 2, 2);
  const m = (r: number, j: number, from: ArrayLike<number> = head): number => from[r * 2 * H + j]!;
  const s = (r: number, j: number, from: ArrayLike<number> = head): number => from[r * 2 * H + H + j]!;
  const e = (r: number, k: number, j: number): number => noise[(r * samples + k) * H + j]!;

  test('z = m + σ ε, and log q is its density', () => {
    const [, , z, logQ] = calling(
      core,
      [head, noise, new Float32Array(noise.length), new Float64Array(rows * samples)],
      (ph, pn, pz, pq) => kernels.reparameterizeF32(ph, pn, rows, samples, H, pz, pq),
    );
    const rk = range(rows).flatMap((r) => range(samples).map((k) => [r, k] as const));
    const expected = rk.flatMap(([r, k]) =>
      range(H).map((j) => m(r, j) + Math.exp(s(r, j) / 2) * e(r, k, j)),
    );
    expect(farthest(z, expected)).toBeLessThan(5e-7);
    const density = rk.map(([r, k]) =>
      range(H).reduce((sum, j) => sum - 0.5 * (LOG_TWO_PI + s(r, j) + e(r, k, j) ** 2), 0),
    );
    expect(farthest(logQ, density)).toBeLessThan(1e-12);
  });

  test('the standard normal is added', () => {
    const before = Float64Array.from(range(rows * samples), (i) => i - 2.5);
    const [, out] = calling(core, [noise, before], (pz, to) =>
      kernels.addStandardNormalF32(pz, rows * samples, H, to),
    );
    const expected = range(rows * samples).map((i) =>
      range(H).reduce((sum, j) => sum - 0.5 * (LOG_TWO_PI + noise[i * H + j]! ** 2), before[i]!),
    );
    expect(farthest(out, expected)).toBeLessThan(1e-12);
  });

  // f(z) = Σ_k c_k Σ_j (a_j z_j + b_j z_j²), so that the derivatives with respect to the head are known by differences.
  const c = singles(rows * samples, 3).map((v) => Math.abs(v) + 0.1);
  const [a, b] = [singles(H, 4), singles(H, 5)];
  const z = (from: ArrayLike<number>, r: number, k: number, j: number): number =>
    m(r, j, from) + Math.exp(s(r, j, from) / 2) * e(r, k, j);
  const dz = Float32Array.from(noise, (_, i) => {
    const [pair, j] = [Math.floor(i / H), i % H];
    const [r, k] = [Math.floor(pair / samples), pair % samples];
    return c[pair]! * (a[j]! + 2 * b[j]! * z(head, r, k, j));
  });
  const none = new Float32Array(rows * samples);
  const gradient = (direct: Float32Array, path: Float32Array): Float32Array =>
    calling(
      core,
      [head, noise, dz, direct, path, new Float32Array(head.length).fill(9)],
      (ph, pn, pz, pd, pp, to) => kernels.latentGradientF32(ph, pn, pz, pd, pp, rows, samples, H, to),
    )[5];
  /** Σ c (f(z) − log q(z)), log q with the head of `density`. */
  const objective = (moved: Float64Array, density: (moved: Float64Array) => ArrayLike<number>): number => {
    let sum = 0;
    for (let r = 0; r < rows; r++) {
      for (let k = 0; k < samples; k++) {
        for (let j = 0; j < H; j++) {
          const at = z(moved, r, k, j);
          const q = density(moved);
          const logQ = -0.5 * (s(r, j, q) + (at - m(r, j, q)) ** 2 * Math.exp(-s(r, j, q)));
          sum += c[r * samples + k]! * (a[j]! * at + b[j]! * at * at - logQ);
        }
      }
    }
    return sum;
  };

  test('the whole gradient is the slope of Σ c log w', () => {
    const slopes = Array.from(head, (_, i) => slope((moved) => objective(moved, (own) => own), head, i));
    expect(farthest(gradient(c, none), slopes)).toBeLessThan(1e-5);
  });

  test('the path gradient is the slope with the density of q held', () => {
    const slopes = Array.from(head, (_, i) => slope((moved) => objective(moved, () => head), head, i));
    expect(farthest(gradient(none, c), slopes)).toBeLessThan(2e-5);
  });

  test('KL by unit, and its gradient for the units above the free bits', () => {
    const [beta, freeBits] = [0.7, 0.2];
    const kl = (from: ArrayLike<number>, r: number, j: number): number =>
      0.5 * (m(r, j, from) ** 2 + Math.exp(s(r, j, from)) - 1 - s(r, j, from));
    const start = singles(head.length, 6);
    const [, out, dHead] = calling(core, [head, new Float32Array(rows * H), start], (ph, to, pd) =>
      kernels.gaussianKlF32(ph, rows, H, beta, freeBits, to, pd),
    );
    const expected = range(rows).flatMap((r) => range(H).map((j) => kl(head, r, j)));
    expect(farthest(out, expected)).toBeLessThan(3e-7);
    const free = (moved: ArrayLike<number>): number => {
      let sum = 0;
      for (let r = 0; r < rows; r++) {
        for (let j = 0; j < H; j++) if (kl(head, r, j) >= freeBits) sum -= beta * kl(moved, r, j);
      }
      return sum;
    };
    const slopes = Array.from(head, (_, i) => start[i]! + slope(free, head, i));
    expect(farthest(dHead, slopes)).toBeLessThan(1e-5);
  });
});

test('KL is 0 at the prior and never below', () => {
  const small = Float32Array.from([0, 1e-4, 0, -1e-4, 0, 1e-4, -1e-3, 1e-3]);
  const [, out] = calling(core, [small, new Float32Array(4), new Float32Array(8)], (ph, to, pd) =>
    kernels.gaussianKlF32(ph, 1, 4, 1, 0, to, pd),
  );
  expect(out[0]).toBe(0);
  expect(Math.min(...out)).toBeGreaterThanOrEqual(-6e-8);
});

test('no rows, no samples: nothing is written', () => {
  const [, , z] = calling(
    core,
    [singles(4, 1), singles(2, 2), singles(2, 3), new Float64Array(1)],
    (ph, pn, pz, pq) => kernels.reparameterizeF32(ph, pn, 0, 1, 2, pz, pq),
  );
  expect(z).toEqual(singles(2, 3));
});
