import { describe, expect, test } from 'vitest';
import golden from './fixtures/gmm-step.json' with { type: 'json' };
import {
  type Statistics,
  core,
  eStep,
  emptyStatistics,
  example,
  expectClose,
  grid,
  kinds,
  oracle,
} from './mixture-oracle.ts';
import { numbers, sameBits } from './numbers.ts';

describe.each(kinds)('covariance %s', (kind) => {
  test.each([1, 2, 3, 4, 5, 9])(
    'in %d dimensions equals plain loops, weighted or not, to any number of rows',
    (D) => {
      for (const K of [1, 2, 3, 5]) {
        for (const n of [0, 1, 2, 7]) {
          const mixture = example(kind, K, D);
          const x = numbers(n * D, 13).map((v) => 2 * v);
          for (const rowWeights of [undefined, numbers(n, 14).map(Math.abs)]) {
            const actual = eStep(mixture, x, rowWeights ? { rowWeights } : {});
            const expected = oracle(mixture, x, rowWeights);
            expectClose([actual.total], [expected.total], 1e-12);
            for (const name of [
              'counts',
              'sums',
              'scatters',
              'logCertainty',
              'logDensity',
              'responsibilities',
            ] as const) {
              expectClose(actual[name], expected[name], 1e-12);
            }
          }
        }
      }
    },
  );

  test.each(golden.steps.filter((step) => step.kind === kind))(
    'takes the same step as another program: $data, $before.weights.length components',
    ({ data, reg, before, after, score, scoreSamplesFirst, responsibilitiesFirst }) => {
      const rows: readonly number[][] = data === 'iris' ? golden.data.iris : golden.data.faithful;
      const [n, D, K] = [rows.length, rows[0]!.length, before.weights.length];
      const covariances = [before.covariances].flat(3);
      const mixture = { kind, D, weights: before.weights, means: before.means.flat(), covariances };
      const { total, counts, sums, scatters, logDensity, responsibilities } = eStep(
        mixture,
        Float64Array.from(rows.flat()),
      );

      expectClose([total / n], [score], 1e-12);
      expectClose(logDensity.subarray(0, 5), scoreSamplesFirst, 1e-10);
      expectClose(responsibilities.subarray(0, 5 * K), responsibilitiesFirst.flat(), 1e-10);

      // The M-step: moments about the old means, moved to the new ones.
      const shift = sums.map((s, at) => s / counts[Math.floor(at / D)]!);
      expectClose(
        counts.map((c) => c / n),
        after.weights,
        1e-10,
      );
      expectClose(
        shift.map((s, at) => mixture.means[at]! + s),
        after.means.flat(),
        1e-10,
      );
      const moved = {
        full: (at: number) => {
          const [k, i, j] = [Math.floor(at / (D * D)), Math.floor(at / D) % D, at % D];
          const lower = scatters[(k * D + Math.max(i, j)) * D + Math.min(i, j)]!;
          return lower / counts[k]! - shift[k * D + i]! * shift[k * D + j]! + (i === j ? reg : 0);
        },
        tied: (at: number) => {
          const [i, j] = [Math.floor(at / D), at % D];
          let sum = scatters[Math.max(i, j) * D + Math.min(i, j)]!;
          counts.forEach((c, k) => (sum -= c * shift[k * D + i]! * shift[k * D + j]!));
          return sum / n + (i === j ? reg : 0);
        },
        diag: (at: number) => scatters[at]! / counts[Math.floor(at / D)]! - shift[at]! ** 2 + reg,
        spherical: (k: number) => {
          const square = shift.subarray(k * D, (k + 1) * D).reduce((sum, s) => sum + s * s, 0);
          return (scatters[k]! / counts[k]! - square) / D + reg;
        },
      }[kind];
      expectClose(
        covariances.map((_, at) => moved(at)),
        [after.covariances].flat(3),
        1e-9,
      );
    },
  );

  test('rows in blocks give the bits of all rows at once, the total apart', () => {
    const mixture = example(kind, 3, 5);
    const x = numbers(11 * 5, 15);
    const whole = eStep(mixture, x);
    const first = eStep(mixture, x.subarray(0, 4 * 5));
    const second = eStep(mixture, x.subarray(4 * 5), { into: first });
    for (const name of ['counts', 'sums', 'scatters', 'logCertainty'] as const) {
      expect(sameBits(second[name], whole[name])).toBe(true);
    }
    expect(sameBits(second.logDensity, whole.logDensity.subarray(4))).toBe(true);
    expect(sameBits(second.responsibilities, whole.responsibilities.subarray(4 * 3))).toBe(true);
    expect(first.total + second.total).toBeCloseTo(whole.total, 12);
  });

  test('so do many rows in blocks of any size, weights and idle rows among them', () => {
    const mixture = example(kind, 5, 7);
    const [n, D] = [601, 7];
    const x = numbers(n * D, 19).map((v) => 2 * v);
    const rowWeights = numbers(n, 20).map((v, i) => (i % 5 === 3 ? 0 : Math.abs(v)));
    const whole = eStep(mixture, x, { rowWeights });
    for (const size of [1, 7, 64, 255, 258]) {
      let into: Statistics = emptyStatistics(mixture);
      for (let i = 0; i < n; i += size) {
        const part = [i, Math.min(n, i + size)] as const;
        const block = eStep(mixture, x.subarray(part[0] * D, part[1] * D), {
          rowWeights: rowWeights.subarray(...part),
          into,
        });
        expect(sameBits(block.logDensity, whole.logDensity.subarray(...part))).toBe(true);
        into = block;
      }
      for (const name of ['counts', 'sums', 'scatters', 'logCertainty'] as const) {
        expect(sameBits(into[name], whole[name])).toBe(true);
      }
    }
  });

  test.each([2, 5, 18])('wide tiles move no bit in %d dimensions', (D) => {
    const mixture = example(kind, 3, D);
    const x = numbers(70 * D, 24);
    const { kernels } = core;
    const narrow = eStep(mixture, x);
    kernels.wideTiles(1);
    const wide = eStep(mixture, x);
    kernels.wideTiles(0);
    expect(wide).toEqual(narrow);
  });

  test('many rows in many dimensions equal plain loops', () => {
    const mixture = example(kind, 3, 18);
    const x = numbers(300 * 18, 21);
    const actual = eStep(mixture, x);
    const expected = oracle(mixture, x, undefined);
    for (const name of [
      'counts',
      'sums',
      'scatters',
      'logCertainty',
      'logDensity',
      'responsibilities',
    ] as const) {
      expectClose(actual[name], expected[name], 1e-11);
    }
  });

  test('more components than a block of rows has room for take fewer rows at a time', () => {
    const K = 3000;
    const mixture = {
      kind,
      D: 1,
      weights: Array.from({ length: K }, () => 1 / K),
      means: Array.from({ length: K }, (_, k) => k / K),
      covariances: Array.from({ length: kind === 'tied' ? 1 : K }, () => 2),
    };
    const x = numbers(150, 22);
    const actual = eStep(mixture, x);
    const expected = oracle(mixture, x, undefined);
    expectClose(actual.logDensity, expected.logDensity, 1e-12);
    expectClose(actual.counts, expected.counts, 1e-12);
  });

  test('an offset of 1e8 moves no bit of numbers that bear it', () => {
    const mixture = example(kind, 2, 3);
    const at = (offset: number) =>
      eStep(
        { ...mixture, means: grid(mixture.means, offset) },
        Float64Array.from(grid(numbers(18, 16), offset)),
      );
    expect(at(1e8)).toEqual(at(0));
  });

  test('rows far away, even at density 0, are not NaN and leave no trace in the statistics', () => {
    const mixture = example(kind, 2, 2);
    const ordinary = [0.5, -0.25];
    const far = [1e200, 0, -1.7e308, 1.7e308, 1.7e308, 1.7e308, Infinity, 1];
    const alone = eStep(mixture, Float64Array.from(ordinary));
    const result = eStep(mixture, Float64Array.from([...ordinary, ...far]));
    expect(result.total).toBe(-Infinity);
    expect([...result.logDensity.subarray(1)]).toEqual([-Infinity, -Infinity, -Infinity, -Infinity]);
    // with no density to tell the components apart, the weights ⅓ : ⅔ do
    for (let row = 1; row < 5; row++)
      expectClose(result.responsibilities.subarray(2 * row, 2 * row + 2), [1 / 3, 2 / 3], 1e-15);
    for (const name of ['counts', 'sums', 'scatters'] as const) expect(result[name]).toEqual(alone[name]);
  });

  test('a row as far as 1e6 belongs to one component', () => {
    const mixture = { ...example(kind, 2, 2), means: [0, 0, 1, 2] };
    const { logDensity, responsibilities } = eStep(mixture, Float64Array.of(1e6, 2e6));
    expect(logDensity[0]).toBeLessThan(-1e11);
    expect(responsibilities.toSorted()).toEqual(Float64Array.of(0, 1));
  });

  test('NaN stays in its row, and shows in the total', () => {
    const mixture = example(kind, 2, 2);
    const { total, logDensity, responsibilities } = eStep(
      mixture,
      Float64Array.of(0, 1, Number.NaN, 1, 1, 0),
    );
    expect(total).toBeNaN();
    expect([...logDensity].map(Number.isNaN)).toEqual([false, true, false]);
    expect([...responsibilities].map(Number.isNaN)).toEqual([false, false, true, true, false, false]);
  });

  test('a row of weight 0 counts for nothing, whatever it holds', () => {
    const mixture = example(kind, 2, 2);
    const rowWeights = Float64Array.of(1, 0, 0);
    const result = eStep(mixture, Float64Array.of(0.5, 1, 1e300, 0, Number.NaN, 0), { rowWeights });
    const alone = eStep(mixture, Float64Array.of(0.5, 1));
    for (const name of ['total', 'counts', 'sums', 'scatters'] as const)
      expect(result[name]).toEqual(alone[name]);
  });

  test('a component of weight 0 takes no part', () => {
    const { counts, responsibilities } = eStep(
      { ...example(kind, 2, 2), weights: [0, 1] },
      Float64Array.of(0.5, 1),
    );
    expect(responsibilities).toEqual(Float64Array.of(0, 1));
    expect(counts).toEqual(Float64Array.of(0, 1));
  });

  test('a share below e^−60 of the largest in its row is 0, whatever its neighbours have', () => {
    const apart = (nats: number) => {
      const means = [0, Math.sqrt(2 * nats)];
      const covariances = kind === 'tied' ? [1] : [1, 1];
      const mixture = { kind, D: 1, weights: [0.5, 0.5], means, covariances };
      return { mixture, far: Float64Array.of(0), near: Float64Array.of(0, means[1]! / 2, 0) };
    };
    const kept = apart(59.99);
    const share = Math.exp(-59.99);
    for (const name of ['counts', 'responsibilities'] as const)
      expect(Math.abs(eStep(kept.mixture, kept.far)[name][1]! / share - 1)).toBeLessThan(1e-12);
    expect(
      Math.abs(eStep(kept.mixture, kept.far).sums[1]! / (-kept.mixture.means[1]! * share) - 1),
    ).toBeLessThan(1e-12);

    const left = apart(60.01);
    const alone = eStep(left.mixture, left.far);
    expect(alone.counts).toEqual(Float64Array.of(1, 0));
    expect(alone.responsibilities).toEqual(Float64Array.of(1, 0));
    expect(alone.logDensity[0]).toBeCloseTo(Math.log(0.5) - 0.5 * Math.log(2 * Math.PI), 14);
    const among = eStep(left.mixture, left.near);
    expect(among.responsibilities).toEqual(Float64Array.of(1, 0, 0.5, 0.5, 1, 0));
    expect(among.counts).toEqual(Float64Array.of(2.5, 0.5));
  });

  test('responsibilities of a row sum to 1', () => {
    const { responsibilities } = eStep(example(kind, 7, 3), numbers(300, 17));
    for (let row = 0; row < 100; row++) {
      const sum = responsibilities.subarray(7 * row, 7 * row + 7).reduce((a, b) => a + b, 0);
      expect(Math.abs(sum - 1)).toBeLessThan(1e-15);
    }
  });
});

test.each(['full', 'tied'] as const)('above the diagonal the scatters of %s stay as they were', (kind) => {
  const mixture = example(kind, 2, 6);
  const empty = emptyStatistics(mixture);
  const above = (_: number, at: number) => at % 6 > Math.floor(at / 6) % 6;
  const { scatters } = eStep(mixture, numbers(60, 23), {
    into: { ...empty, scatters: empty.scatters.fill(Math.PI) },
  });
  expect(scatters.filter(above)).toEqual(new Float64Array(scatters.length).fill(Math.PI).filter(above));
});

test('where all weights are 0 too, a row at density 0 is shared equally', () => {
  const { responsibilities } = eStep({ ...example('full', 2, 1), weights: [0, 0] }, Float64Array.of(1));
  expect(responsibilities).toEqual(Float64Array.of(0.5, 0.5));
});
