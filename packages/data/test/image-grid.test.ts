import { expect, test } from 'vitest';
import { type GridOptions, imageGrid } from '../src/image-grid.ts';
import { thrown } from './support/thrown.ts';

/** Three images of 1 × 2 pixels. */
const images = { data: Float64Array.of(0, 1, 0.5, 0.25, 1, 0), rows: 3, columns: 2 };
const options: GridOptions = { height: 1, width: 2, low: 0, high: 1, across: 2 };

test('images lie in rows and columns, with a middle grey around and in place of those that lack', () => {
  const grid = imageGrid(images, options);
  const p = 128; // padding
  expect([grid.height, grid.width, grid.channels]).toEqual([5, 7, 1]);
  expect([...grid.data]).toEqual(
    [
      [p, p, p, p, p, p, p],
      [p, 0, 255, p, 128, 64, p], // 255 · 0.5 = 127.5 and 255 · 0.25 = 63.75, rounded
      [p, p, p, p, p, p, p],
      [p, 255, 0, p, p, p, p],
      [p, p, p, p, p, p, p],
    ].flat(),
  );
  expect([grid.outside, grid.missing]).toEqual([0, 0]);
  expect(grid.description).toBe('3 images of 1 × 2 pixels in 2 rows of 2; black is 0, white is 1');
});

test('a pixel may be larger, and the padding none', () => {
  const grid = imageGrid(images, { ...options, across: 3, padding: 0, zoom: 2 });
  const line = [0, 0, 255, 255, 128, 128, 64, 64, 255, 255, 0, 0];
  expect([grid.height, grid.width]).toEqual([2, 12]);
  expect([...grid.data]).toEqual([...line, ...line]);
});

test('what black and white cannot show is counted', () => {
  const grid = imageGrid(images, { ...options, low: 0.25, high: 0.75, padding: 0, across: 3 });
  expect([...grid.data]).toEqual([0, 255, 128, 0, 255, 0]);
  expect(grid.outside).toBe(4);
});

test('missing values are orange, and make the picture coloured', () => {
  const holed = { ...images, data: Float64Array.of(0, NaN, 0.5, 0.25, 1, 0) };
  const grid = imageGrid(holed, { ...options, padding: 0, across: 3 });
  expect(grid.channels).toBe(3);
  expect([...grid.data.subarray(0, 9)]).toEqual([0, 0, 0, 230, 120, 0, 128, 128, 128]);
  expect([grid.missing, grid.outside]).toEqual([1, 0]);
  expect(grid.description).toContain('orange is missing');
});

test('without a number across, a grid is as square as it can be', () => {
  const many = { data: new Uint8Array(10), rows: 10, columns: 1 };
  const { width, height } = imageGrid(many, { height: 1, width: 1, low: 0, high: 1, padding: 0 });
  expect([width, height]).toEqual([4, 3]);
});

test.each([
  [
    'E_SHAPE',
    { width: 3 },
    'rows must be images of 1 × 3 pixels, got 3 of 2 values. Give the height and width of the images.',
  ],
  [
    'E_ARGUMENT',
    { low: 1 },
    'low must be below high, got 1 and 1. Give the values that are black and white.',
  ],
  [
    'E_ARGUMENT',
    { low: NaN },
    'low must be below high, got NaN and 1. Give the values that are black and white.',
  ],
  ['E_ARGUMENT', { zoom: 0 }, 'zoom must be a whole number, got 0. Count pixels, and images side by side.'],
  [
    'E_ARGUMENT',
    { padding: -1 },
    'padding must be a whole number, got -1. Count pixels, and images side by side.',
  ],
  [
    'E_ARGUMENT',
    { zoom: 20_000 },
    'a grid must be at most 32767 pixels high and wide, got 40003 × 80003. Show fewer images.',
  ],
])('%s for %o', (code, change, message) => {
  const error = thrown(() => imageGrid(images, { ...options, ...change }));
  expect([error.code, error.message]).toEqual([code, `imageGrid: ${message}`]);
});
