import { loadCore } from '@marginalia/core-wasm';
import { beforeAll, expect, test } from 'vitest';
import type { Core } from '@marginalia/core-wasm';
import { type Binarization, binarize, drawBinary, thresholdBinary } from '../src/binarize.ts';
import { thrown } from './support/thrown.ts';

let core: Core;
beforeAll(async () => {
  core = await loadCore();
});

const columns = 13; // no multiple of the generator's four
const options = { white: 16, seed: 7, stream: 9, draw: 0 };
/** Grey levels 0 … 16 in turn. */
const grey = (rows: number) => ({
  data: Uint8Array.from({ length: rows * columns }, (_, i) => i % 17),
  rows,
  columns,
});

test('rows drawn apart, from bytes or scaled numbers, are the rows drawn together', () => {
  const whole = grey(150);
  const bits = drawBinary(core, whole, options);
  const scaled = { ...whole, data: Float64Array.from(whole.data, (x) => x / 16) };
  expect(drawBinary(core, scaled, { ...options, white: 1 })).toEqual(bits);
  for (const cut of [1, 64, 100]) {
    const part = { data: whole.data.subarray(cut * columns), rows: 150 - cut, columns };
    expect(drawBinary(core, part, { ...options, firstRow: cut })).toEqual(bits.subarray(cut * columns));
  }
});

test('seed, stream and draw each give other bits', () => {
  const of = (change: object) => drawBinary(core, grey(20), { ...options, ...change }).join('');
  expect(new Set([of({}), of({ seed: 8 }), of({ stream: 8 }), of({ draw: 1 })]).size).toBe(4);
  expect(of({ seed: 7 + 2 ** 32 })).not.toBe(of({}));
});

test('black stays 0, white 1, and between them the share of ones is the grey', () => {
  const rows = 20_000;
  const bits = drawBinary(core, grey(rows), options);
  for (let level = 0; level <= 16; level++) {
    let n = 0;
    let ones = 0;
    for (let i = level; i < bits.length; i += 17) {
      n++;
      ones += bits[i]!;
    }
    const p = level / 16;
    expect(Math.abs(ones / n - p)).toBeLessThanOrEqual(4 * Math.sqrt((p * (1 - p)) / n));
  }
});

test('draws of one pixel in different epochs, and of neighbours, do not go together', () => {
  const half = { data: new Uint8Array(4000 * columns).fill(8), rows: 4000, columns };
  const [a, b] = [0, 1].map((draw) => drawBinary(core, half, { ...options, draw })) as [
    Uint8Array,
    Uint8Array,
  ];
  const agree = (x: Uint8Array, y: Uint8Array) => x.reduce((sum, bit, i) => sum + (bit === y[i] ? 1 : 0), 0);
  const n = half.data.length - 1;
  for (const same of [agree(a.subarray(1), b.subarray(1)), agree(a.subarray(1), a.subarray(0, n))])
    expect(Math.abs(same - n / 2)).toBeLessThan(4 * Math.sqrt(n / 4));
});

test('a threshold is strict', () => {
  const pixels = { data: Float64Array.of(0, 0.5, 0.51, 1), rows: 1, columns: 4 };
  expect([...thresholdBinary(pixels, { white: 1, at: 0.5 })]).toEqual([0, 0, 1, 1]);
  expect([...thresholdBinary(pixels, { white: 1, at: 0 })]).toEqual([0, 1, 1, 1]);
});

test('a binarization does what it says, epoch by epoch', () => {
  const pixels = grey(10);
  const of = (how: Binarization, epoch: number, firstRow = 3) =>
    binarize(core, pixels, how, { white: 16, epoch, firstRow });
  const { seed, stream } = options;
  const draws = [0, 1].map((draw) => drawBinary(core, pixels, { ...options, draw, firstRow: 3 }));
  expect([0, 1].map((epoch) => of({ kind: 'stochastic', seed, stream }, epoch))).toEqual(draws);
  expect([0, 1].map((epoch) => of({ kind: 'fixed', seed, stream }, epoch))).toEqual([draws[0], draws[0]]);
  expect(of({ kind: 'threshold', at: 0.25 }, 5)).toEqual(
    Uint8Array.from(pixels.data, (x) => (x > 4 ? 1 : 0)),
  );
  const bits = { data: Float64Array.of(0, 1), rows: 1, columns: 2 };
  expect(binarize(core, bits, { kind: 'none' }, { white: 1, epoch: 0 })).toEqual(Uint8Array.of(0, 1));
  for (const other of [0.5, 2, 256, -1, NaN])
    expect(
      thrown(() =>
        binarize(
          core,
          { ...bits, data: Float64Array.of(0, other) },
          { kind: 'none' },
          { white: 1, epoch: 0 },
        ),
      ).message,
    ).toBe(
      'binarize: without binarization pixels must be 0 or 1, got others. Binarize them: stochastic, fixed or threshold.',
    );
});

test('what is no grey level is refused', () => {
  const pixels = { data: Float64Array.of(0, 1, 17, 1), rows: 2, columns: 2 };
  expect(thrown(() => drawBinary(core, pixels, options)).message).toBe(
    'drawBinary: pixels must be from 0 to white = 16, got 17 (row 1, counted from 0, pixel 0). Only grey levels can be binarized: take a continuous decoder, or fill in what is missing.',
  );
  const missing = { data: Float64Array.of(NaN), rows: 1, columns: 1 };
  expect(thrown(() => thresholdBinary(missing, { white: 1, at: 0.5 })).message).toContain(
    'got a missing one',
  );
  expect(thrown(() => thresholdBinary(missing, { white: 1, at: 1 })).message).toBe(
    'thresholdBinary: at must be from 0 to below 1, got 1. Give a share of white, as 0.5.',
  );
});
