import { expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';

const { kernels, arena } = await loadCore();

// Two components in two dimensions, Σ_k = L_k L_kᵀ with L_k = [[a, 0], [b, c]]: what each kind can say of them.
const weights = [0.25, 0.75];
const means = [1, -2, 0.5, 3];
const lower = [
  { a: 2, b: 1, c: 0.5 },
  { a: 0.7, b: -0.3, c: 1.5 },
];
const sd = [2, 0.5, 0.7, 1.5];
const inverse = ({ a, b, c }: (typeof lower)[number]) => [1 / a, 0, -b / (a * c), 1 / c];

const kinds = {
  full: { factors: lower.flatMap(inverse), of: (k: number) => lower[k]! },
  tied: { factors: inverse(lower[0]!), of: () => lower[0]! },
  diagonal: {
    factors: sd.map((s) => 1 / s),
    of: (k: number) => ({ a: sd[2 * k]!, b: 0, c: sd[2 * k + 1]! }),
  },
  spherical: { factors: [1 / 2, 1 / 0.7], of: (k: number) => ({ a: [2, 0.7][k]!, b: 0, c: [2, 0.7][k]! }) },
};

function run(kind: keyof typeof kinds, x: readonly number[]): number[] {
  const { factors, of } = kinds[kind];
  const n = x.length / 2;
  return arena.scope(() => {
    const put = (values: readonly number[]) => arena.put(Float64Array.from(values)).ptr;
    const logDeterminants = [0, 1].map((k) => 2 * Math.log(of(k).a * of(k).c));
    const out = arena.alloc('f64', 2 * n);
    const logWeights = put(weights.map(Math.log));
    const code = Object.keys(kinds).indexOf(kind);
    kernels.mixtureLogJoint(
      put(x),
      n,
      2,
      2,
      code,
      logWeights,
      put(means),
      put(factors),
      put(logDeterminants),
      out.ptr,
    );
    return [...arena.take(out)];
  });
}

test.each(['full', 'tied', 'diagonal', 'spherical'] as const)(
  'log π + log N for every row and component: %s',
  (kind) => {
    const x = [0, 0, 3, -1, 40, 50];
    const actual = run(kind, x);
    for (let i = 0; i < 3; i++) {
      for (let k = 0; k < 2; k++) {
        const { a, b, c } = kinds[kind].of(k);
        // L y = x − μ by forward substitution
        const y0 = (x[2 * i]! - means[2 * k]!) / a;
        const y1 = (x[2 * i + 1]! - means[2 * k + 1]! - b * y0) / c;
        const expected = Math.log(weights[k]! / (2 * Math.PI * a * c)) - (y0 * y0 + y1 * y1) / 2;
        expect(actual[2 * i + k]! / expected).toBeCloseTo(1, 13);
      }
    }
  },
);

test('what a component makes impossible is −∞, not NaN, and a NaN stays in its row', () => {
  expect(run('full', [1e300, -1e300, NaN, 0])).toEqual([-Infinity, -Infinity, NaN, NaN]);
});
