import { describe, expect, test } from 'vitest';
import { probe } from '@marginalia/models';
import { lbfgs } from '../src/lbfgs.ts';
import { generator } from './support/generator.ts';

test('the quadratic (x − a)ᵀ A (x − a) / 2 is minimised at a', () => {
  const a = [3, -1.5, 0.25, 40];
  const scales = [1, 100, 1e-2, 7];
  const { x, converged } = lbfgs(new Float64Array(4), (at) => {
    const gradient = at.map((value, i) => scales[i]! * (value - a[i]!));
    let value = 0;
    for (let i = 0; i < 4; i++) value += 0.5 * gradient[i]! * (at[i]! - a[i]!);
    return { value, gradient };
  });
  expect(converged).toBe(true);
  a.forEach((value, i) => expect(x[i]).toBeCloseTo(value, 3));
});

test('Rosenbrock’s valley is followed to (1, 1)', () => {
  const { x } = lbfgs(Float64Array.of(-1.2, 1), ([x = 0, y = 0]) => ({
    value: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
    gradient: Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
  }));
  expect(x[0]).toBeCloseTo(1, 5);
  expect(x[1]).toBeCloseTo(1, 5);
});

/** Two classes at ±shift in the first of three columns of noise: the best classifier is right with probability Φ(shift). */
function twoClasses(n: number, shift: number, seed: number) {
  const { uniform, normal } = generator(seed);
  const labels = Array.from({ length: n }, () => (uniform() < 0.3 ? 1 : 0));
  const data = Float64Array.from({ length: 3 * n }, (_, i) => {
    const label = labels[Math.floor(i / 3)]!;
    return i % 3 === 0 ? normal() + (label === 1 ? shift : -shift) : 1e6 * (i % 3) + 50 * normal();
  });
  return { rows: { data, rows: n, columns: 3 }, labels };
}

describe('a probe', () => {
  test('reads two Gaussian classes as well as can be', async () => {
    const { rows, labels } = twoClasses(20_000, 1, 4);
    const { accuracy, standardError, baseline, status, trainRows, testRows, classes } = await probe(
      rows,
      labels,
    );
    // Bayes with odds 3 : 7: threshold t = ½ log(7/3) on the first column
    const t = 0.5 * Math.log(7 / 3);
    const phi = (x: number): number => {
      let [term, sum] = [x, x];
      for (let k = 1; k < 60; k++) {
        term *= (-x * x) / (2 * k);
        sum += term / (2 * k + 1);
      }
      return 0.5 + sum / Math.sqrt(2 * Math.PI);
    };
    const best = 0.3 * phi(1 - t) + 0.7 * phi(1 + t);
    expect(Math.abs(accuracy - best)).toBeLessThan(4 * standardError);
    expect(standardError).toBeCloseTo(Math.sqrt((accuracy * (1 - accuracy)) / 4000), 12);
    expect(Math.abs(baseline - 0.7)).toBeLessThan(0.03);
    expect({ status, trainRows, testRows, classes }).toEqual({
      status: 'converged',
      trainRows: 16_000,
      testRows: 4000,
      classes: 2,
    });
  });

  test('finds nothing where there is nothing', async () => {
    const { rows, labels } = twoClasses(4000, 0, 9);
    const { accuracy, baseline, standardError } = await probe(rows, labels, { seed: 3 });
    expect(Math.abs(accuracy - baseline)).toBeLessThan(4 * standardError);
  });

  test('is the same every time, and another seed is another split', async () => {
    const { rows, labels } = twoClasses(500, 0.5, 2);
    const first = await probe(rows, labels, { seed: 1 });
    expect(await probe(rows, labels, { seed: 1 })).toEqual(first);
    expect((await probe(rows, labels, { seed: 2 })).trainAccuracy).not.toBe(first.trainAccuracy);
  });

  test('one class, a constant column, a class that training rows lack', async () => {
    const data = Float64Array.from({ length: 20 }, (_, i) => (i % 2 ? 5 : i));
    const rows = { data, rows: 10, columns: 2 };
    expect((await probe(rows, new Int32Array(10))).accuracy).toBe(1);
    const { accuracy } = await probe(rows, [0, 0, 0, 0, 0, 0, 0, 0, 0, 7]);
    expect(accuracy >= 0 && accuracy <= 1).toBe(true);
  });

  test.each<[() => Promise<unknown>, string, string]>([
    [
      () => probe({ data: Float64Array.of(1, 2), rows: 2, columns: 1 }, [0]),
      'E_SHAPE',
      'probe: there must be a label a row, got 1 for 2.',
    ],
    [
      () => probe({ data: Float64Array.of(1, 2), rows: 2, columns: 1 }, [0, -1]),
      'E_DATA',
      'probe: labels must be whole numbers from 0 to 65535, got -1 (row 1, from 0).',
    ],
    [
      () => probe({ data: Float64Array.of(1), rows: 1, columns: 1 }, [0]),
      'E_ARGUMENT',
      'probe: there must be rows to train on and to test, got 1 rows and testShare 0.2.',
    ],
    [
      () => probe({ data: Float64Array.of(1, 2), rows: 2, columns: 1 }, [0, 1], { testShare: 1 }),
      'E_ARGUMENT',
      'probe: testShare must be between 0 and 1, got 1.',
    ],
  ])('%s', async (call, code, message) => {
    await expect(call()).rejects.toMatchObject({ code, message });
  });
});
