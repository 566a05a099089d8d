import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import golden from './fixtures/log-sum-exp.json' with { type: 'json' };
import { numbers, sameBits } from './numbers.ts';

const { kernels, arena } = await loadCore();

const logSumExp = (x: ArrayLike<number>): number =>
  arena.scope(() => kernels.logSumExp(arena.put(Float64Array.from(x)).ptr, x.length));

const logSumExpRows = (x: Float64Array, rows: number, columns: number): Float64Array =>
  arena.scope(() => {
    const out = arena.alloc('f64', rows);
    kernels.logSumExpRows(arena.put(x).ptr, rows, columns, out.ptr);
    return arena.take(out);
  });

const toNumber = (value: number | string): number =>
  Number(String(value).replace('inf', 'Infinity').replace('nan', 'NaN'));

describe('log-sum-exp', () => {
  test.each(golden.records)('$name: the value of exact arithmetic', ({ values, values_repeat, result }) => {
    const [repeated = 0, times = 0] = values_repeat ?? [];
    const x = values === undefined ? Array<number>(times).fill(repeated) : values.map(toNumber);
    const expected = toNumber(result);
    const got = logSumExp(x);
    if (Number.isFinite(expected)) {
      expect(Math.abs(got - expected)).toBeLessThanOrEqual(2.3e-16 * Math.max(1, Math.abs(expected)));
    } else expect(got).toBe(expected);
  });

  test('what stands far below the largest keeps its digits', () => {
    expect(logSumExp([-40, 0])).toBe(4.248354255291589e-18);
    expect(logSumExp([-700, 0])).toBe(9.859676543759771e-305);
    expect(logSumExp([-740, 0])).toBe(4.2e-322); // 84.9 times the smallest double: 85
    expect(logSumExp([-744, -744, 0])).toBe(1.5e-323); // twice 1.56 times it: 3, for the sum alone is rounded
    expect(logSumExp([-746, -Infinity, 0])).toBe(0);
    expect(logSumExp([-1e308, 0])).toBe(0);
  });

  test('one element is itself', () => {
    for (const x of [3.25, -1e308, 1e308, 5e-324, -Infinity, Infinity]) expect(logSumExp([x])).toBe(x);
  });

  test('NaN comes through, wherever it stands and whatever stands beside it', () => {
    for (let length = 1; length < 12; length++) {
      for (const filling of [0, Infinity, -Infinity]) {
        for (let at = 0; at < length; at++) {
          expect(logSumExp(new Float64Array(length).fill(filling).fill(NaN, at, at + 1))).toBeNaN();
        }
      }
    }
  });

  test.each([
    ['distinct terms', (v: number) => 20 * v],
    ['terms that repeat', (v: number) => Math.round(3 * v)],
    ['equal terms', () => -3],
  ])('the order is as stated, of %s: blocks of 1024, four lanes, carried errors', (_, term) => {
    for (const n of [1, 2, 3, 4, 5, 7, 50, 1023, 1024, 1025, 2056, 3001]) {
      const x = numbers(n, n).map(term);
      const m = Math.max(...x);
      const first = x.indexOf(m);
      let rest = 0;
      let lost = 0;
      for (let start = 0; start < n; start += 1024) {
        const lanes = new Float64Array(4);
        x.subarray(start, start + 1024).forEach((v, i) => {
          if (start + i !== first) lanes[i & 3] = (lanes[i & 3] ?? NaN) + kernels.scalarExp(v - m);
        });
        const [a = NaN, b = NaN, c = NaN, d = NaN] = lanes;
        const block = a + c + (b + d);
        const sum = rest + block;
        lost += rest < block ? block - sum + rest : rest - sum + block;
        rest = sum;
      }
      expect(logSumExp(x)).toBe(m + kernels.scalarLog1p(rest + lost));
    }
  });

  test('a million terms: within 1e-15', () => {
    const n = 1e6;
    const x = Float64Array.from({ length: n }, (_, i) => Math.log1p(i % 1000) - 3);
    // Σ over one period is Σ k e^−3, k = 1 … 1000
    const expected = Math.log(1000 * 500500) - 3;
    expect(Math.abs(logSumExp(x) - expected)).toBeLessThan(4e-15);
  });

  test('a common shift that is exact moves the result by itself', () => {
    const x = numbers(77, 3).map((v) => Math.fround(8 * v));
    for (const shift of [1024, -4096, 2 ** 20]) {
      const moved = logSumExp(x.map((v) => v + shift));
      expect(Math.abs(moved - shift - logSumExp(x))).toBeLessThanOrEqual(Math.abs(shift) * 2.3e-16);
    }
  });

  test('rows are vectors, to the bit', () => {
    for (const columns of [...Array(11).keys(), 64, 127, 128, 129, 1025]) {
      const rows = 11;
      const x = numbers(rows * columns, columns).map((v) => 300 * v);
      if (columns > 3) x.set([-Infinity, NaN, Infinity], columns);
      x.fill(-Infinity, 2 * columns, 3 * columns).fill(1.5, 4 * columns, 5 * columns); // none, and all alike
      if (columns > 1) x.set([Infinity, Infinity], 5 * columns);
      const alone = Float64Array.from({ length: rows }, (_, r) =>
        logSumExp(x.subarray(r * columns, (r + 1) * columns)),
      );
      expect(sameBits(logSumExpRows(x, rows, columns), alone), `${columns} columns`).toBe(true);
    }
  });

  test('rows side by side do not disturb each other, whatever is infinite or NaN in one', () => {
    const columns = 5;
    const kinds = [
      [1, 2, 3, -4, 2.5],
      [Infinity, 0, 1, 2, 3],
      [3, Infinity, 1, 2, Infinity],
      Array<number>(5).fill(-Infinity),
      [1, 0, NaN, 2, 3],
    ];
    for (let code = 0; code < 5 ** 4; code++) {
      const rows = [1, 5, 25, 125].map((place) => kinds[Math.floor(code / place) % 5] ?? []);
      const alone = Float64Array.from(rows, logSumExp);
      expect(sameBits(logSumExpRows(Float64Array.from(rows.flat()), 4, columns), alone)).toBe(true);
    }
  });
});
