import { expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import { calling, farthest, singles } from './networks.ts';

const core = await loadCore();
const { kernels } = core;

/** Kingma & Ba 2015, algorithm 1, with Loshchilov & Hutter's decay, in f64. */
function adam(n: number, steps: number, decay: number, gradientScale: number) {
  const [rate, beta1, beta2, epsilon] = [0.01, 0.9, 0.999, 1e-4];
  let state = [singles(n, 1), new Float32Array(n), new Float32Array(n)] as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const [p, m, v] = [Float64Array.from(state[0]), new Float64Array(n), new Float64Array(n)];
  for (let t = 1; t <= steps; t++) {
    const g = singles(n, 10 + t, t % 2 ? 3 : 0.01);
    const [c1, c2] = [1 / (1 - beta1 ** t), 1 / (1 - beta2 ** t)];
    const [p1, , m1, v1] = calling(core, [state[0], g, state[1], state[2]], (pp, pg, pm, pv) =>
      kernels.adamF32(pp, pg, pm, pv, n, rate, beta1, beta2, epsilon, c1, c2, decay, gradientScale),
    );
    state = [p1, m1, v1];
    for (let i = 0; i < n; i++) {
      const gi = gradientScale * g[i]!;
      m[i] = beta1 * m[i]! + (1 - beta1) * gi;
      v[i] = beta2 * v[i]! + (1 - beta2) * gi * gi;
      p[i] = p[i]! - rate * decay * p[i]! - (rate * c1 * m[i]!) / (Math.sqrt(c2 * v[i]!) + epsilon);
    }
  }
  return { state, expected: [p, m, v] as const };
}

test.each([0, 1, 7, 8, 9, 43])('steps of Adam on %d parameters are those of the paper', (n) => {
  for (const [decay, gradientScale] of [
    [0, 1],
    [0.1, 0.01],
  ] as const) {
    const { state, expected } = adam(n, 12, decay, gradientScale);
    state.forEach((values, i) => expect(farthest(values, expected[i]!)).toBeLessThan(2e-6));
  }
});

test('a slice of the parameters moves as it does among all', () => {
  const n = 29;
  const arrays = [1, 2, 3, 4].map((seed) => singles(n, seed).map(Math.abs));
  const step = (from: number, to: number) => {
    const [p, g, m, v] = arrays.map((values) => values.slice(from, to)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    return calling(core, [p, g, m, v], (pp, pg, pm, pv) =>
      kernels.adamF32(pp, pg, pm, pv, to - from, 0.1, 0.9, 0.99, 1e-8, 2, 3, 0, 1),
    );
  };
  const [whole] = step(0, n);
  const [slice] = step(5, 24);
  expect(slice).toEqual(whole.slice(5, 24));
});

test('rows are scaled and their squares added', () => {
  for (const columns of [1, 5, 8, 19]) {
    const x = singles(3 * columns, 5, 4);
    const c = singles(3, 6, 2);
    const [scaled] = calling(core, [x, c], (px, pc) => kernels.scaleRowsF32(px, 3, columns, pc));
    expect(scaled).toEqual(x.map((v, i) => Math.fround(c[Math.floor(i / columns)]! * v)));
    const [, squares] = calling(core, [x, new Float64Array(3)], (px, to) =>
      kernels.rowSquaresF32(px, 3, columns, to),
    );
    const expected = [0, 1, 2].map((r) =>
      x.slice(r * columns, (r + 1) * columns).reduce((sum, v) => sum + v * v, 0),
    );
    expect(farthest(squares, expected)).toBeLessThan(1e-14);
  }
});
