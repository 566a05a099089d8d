import { loadCore } from '@marginalia/core-wasm';
import { expect, test } from 'vitest';
import { bindNoise, type Noise } from '../src/autoencoder/noise.ts';

const core = await loadCore();
const D = 500;
const rows = 200;
const n = D * rows;
const before = 0.5;

/** All cells after noise, from ½. */
function corrupted(noise: Noise, epoch = 0, seed = 1): Float32Array {
  return core.arena.scope(() => {
    const [least, most] = [new Float64Array(D).fill(-3), new Float64Array(D).fill(2)];
    const corrupt = bindNoise(core, { noise, seed, epoch, least, most });
    const u = new Float32Array(n).fill(before);
    for (let r = 0; r < rows; r++) corrupt(u, r * D, r);
    return u;
  });
}

/** Within 4 standard errors of a share. */
const expectShare = (u: Float32Array, value: number, p: number): void => {
  const share = u.filter((each) => each === value).length / n;
  expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
};

test('a mask hides the share it should', () => {
  const u = corrupted({ kind: 'mask', probability: 0.25 });
  expectShare(u, 0, 0.25);
  expectShare(u, before, 0.75);
});

test('salt and pepper are equally likely', () => {
  const u = corrupted({ kind: 'salt', probability: 0.2 });
  expectShare(u, -3, 0.1);
  expectShare(u, 2, 0.1);
  expectShare(u, before, 0.8);
});

test('gaussian noise has the standard deviation it should', () => {
  const e = Float64Array.from(
    corrupted({ kind: 'gaussian', standardDeviation: 0.3 }),
    (u) => (u - before) / 0.3,
  );
  const mean = e.reduce((sum, each) => sum + each, 0) / n;
  const square = e.reduce((sum, each) => sum + each * each, 0) / n;
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
  expect(Math.abs(square - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
});

test('every epoch, row and seed has draws of its own', () => {
  const mask: Noise = { kind: 'mask', probability: 0.5 };
  const [a, b, c] = [corrupted(mask), corrupted(mask, 1), corrupted(mask, 0, 2)];
  expect(corrupted(mask)).toEqual(a);
  const same = (x: Float32Array, y: Float32Array): number =>
    x.filter((value, i) => value === y[i]).length / x.length;
  for (const share of [same(a, b), same(a, c), same(a.slice(0, D), a.slice(D, 2 * D))]) {
    expect(Math.abs(share - 0.5)).toBeLessThan(0.12);
  }
});
