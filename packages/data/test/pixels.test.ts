import { expect, test } from 'vitest';
import { measurePixels, requireBinary } from '../src/pixels.ts';
import { thrown } from './support/thrown.ts';

const row = (...data: number[]) => ({ data: Float64Array.from(data), rows: 1, columns: data.length });

test.each([
  [[0, 1, 1], { kind: 'binary' }],
  [[0, 0], { kind: 'binary' }],
  [[0, NaN, 1], { kind: 'binary' }],
  [[0, 16, 3], { kind: 'grey', levels: 16, white: 16 }],
  [[2], { kind: 'grey', levels: 2, white: 2 }],
  [[0, 0.5], { kind: 'continuous' }],
  [[-1, 1], { kind: 'continuous' }],
  [[0, 256], { kind: 'continuous' }],
])('%j are %o', (data, values) => {
  expect(measurePixels(data)).toEqual(values);
});

test('a Bernoulli decoder takes 0, 1 and missing values, and refuses grey with what to do', () => {
  requireBinary(row(0, 1, NaN), 'fitVae', 'digits');
  requireBinary({ data: Uint8Array.of(0, 1), rows: 1, columns: 2 }, 'fitVae', 'digits');
  const grey = { data: Float64Array.of(0, 1, 1, 0.25), rows: 2, columns: 2 };
  expect(thrown(() => requireBinary(grey, 'fitVae', 'mnist')).message).toBe(
    'fitVae: pixels of a Bernoulli decoder must be 0 or 1, got 0.25 (mnist, row 1, counted from 0, pixel 1). Binarize them (--binarize stochastic, fixed or threshold), or take a continuous decoder (--decoder gaussian).',
  );
});
