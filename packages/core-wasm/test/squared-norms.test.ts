import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';

const { kernels, arena } = await loadCore();

describe('addSquaredNorms', () => {
  test.each([
    [1, [9]],
    [2, [9 + 16]],
    [3, [9 + 16 + 0.25, 1 + 4 + 64]],
  ])('adds the affine map of the squared norm of every row, D = %i', (D, squares) => {
    const x = arena.put(Float64Array.of(3, -4, 0.5, 1, 2, -8).subarray(0, D * squares.length));
    const out = arena.put(Float64Array.from(squares, (_, i) => 100 * (i + 1)));
    kernels.addSquaredNorms(x.ptr, squares.length, D, -0.5, 7, out.ptr);
    expect([...arena.take(out)]).toEqual(squares.map((square, i) => 100 * (i + 1) + 7 - square / 2));
  });

  test('leaves a row of no columns with the offset, and no rows alone', () => {
    const out = arena.put(Float64Array.of(1, 2));
    kernels.addSquaredNorms(0, 1, 0, 5, 10, out.ptr);
    kernels.addSquaredNorms(0, 0, 3, 5, 10, out.ptr);
    expect([...arena.take(out)]).toEqual([11, 2]);
  });

  test('does not hide what is not a number, or overflows', () => {
    const x = arena.put(Float64Array.of(NaN, 1, 1e200, 1));
    const out = arena.alloc('f64', 2);
    kernels.addSquaredNorms(x.ptr, 2, 2, -1, 0, out.ptr);
    expect([...arena.take(out)]).toEqual([NaN, -Infinity]);
  });
});
