import { type Contender, duel } from '../harness/duel.ts';
import { duelOutcome } from '../harness/duel-outcome.ts';
import type { Work } from '../harness/work.ts';
import { compareProducts, products } from './gemm.ts';
import { compareSums } from './log-sum-exp.ts';

const contenders: readonly Contender[] = [
  { name: 'turbo', side: 'turbo', family: 'turbo' },
  { name: 'plain', side: 'plain', family: 'plain' },
  { name: 'tfjs wasm', side: 'tfjsWasm', family: 'tfjs wasm' },
  { name: 'tfjs cpu', side: 'tfjsCpu', family: 'tfjs cpu' },
];

const layers = [
  [100, 784, 200],
  [256, 200, 784],
  [512, 512, 512],
] as const;

/** Beside what JavaScript has had. */
export const tfjs: Work = {
  name: 'tfjs',
  async run(setting) {
    const { data, quick } = setting;
    const outcomes = [];
    for (const [M, K, N] of quick ? layers.slice(0, 1) : layers) {
      const { order, m, n, k } = products(M, K, N)[0];
      const a = data.write('a', Float32Array.from(await data.normals(1, m * k)));
      const b = data.write('b', Float32Array.from(await data.normals(2, k * n)));
      outcomes.push(
        await duel(setting, {
          name: `f32 GEMM, ${M}, ${K} → ${N} ${order}`,
          task: 'gemm',
          args: { order, m, n, k, a, b },
          contenders,
          ours: { turbo: null, plain: null },
          atLeast: 0.03,
          compare: (computed) => compareProducts(computed, k),
        }),
      );
    }
    const length = 1e6;
    const values = Float32Array.from(await data.normals(3, length));
    const [x, x32] = [data.write('x', Float64Array.from(values)), data.write('x32', values)];
    outcomes.push(
      await duel(setting, {
        name: 'log-sum-exp of 1e6 (theirs f32)',
        task: 'log-sum-exp',
        args: { x, x32, length },
        contenders,
        ours: { turbo: null, plain: null },
        atLeast: 0.03,
        compare: (computed) => compareSums(computed, 1e-3),
      }),
    );
    return duelOutcome(
      {
        work: 'tfjs',
        title: 'Beside TensorFlow.js, in Node',
        about:
          'Its backends wasm (SIMD) and cpu, in f32. Its results are new tensors; ours go into an array that is there.',
        columns: { turbo: 'turbo', plain: 'plain', 'tfjs wasm': 'tfjs wasm', 'tfjs cpu': 'tfjs cpu' },
        summary: 'beside TensorFlow.js',
      },
      outcomes,
    );
  },
};
