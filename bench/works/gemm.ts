import { readF32 } from '../harness/data.ts';
import { type Computed, type Contender, duel } from '../harness/duel.ts';
import { duelOutcome } from '../harness/duel-outcome.ts';
import type { CaseOutcome } from '../harness/outcome.ts';
import type { Work } from '../harness/work.ts';

/** Rows of a batch, inputs and outputs of a layer. */
const layers = [
  [100, 784, 200],
  [100, 200, 200],
  [100, 50, 200],
  [100, 200, 784],
  [256, 784, 200],
  [256, 200, 784],
  [512, 512, 512],
  [1024, 1024, 1024],
] as const;

/** What a layer with rows M, inputs K and outputs N multiplies: forward, its input's gradient, its weights' gradient. */
export const products = (M: number, K: number, N: number) =>
  [
    { order: 'NN', m: M, k: K, n: N },
    { order: 'NT', m: M, k: N, n: K },
    { order: 'TN', m: K, k: M, n: N },
  ] as const;

const contenders: readonly Contender[] = [
  { name: 'turbo', side: 'turbo', family: 'turbo' },
  { name: 'plain', side: 'plain', family: 'plain' },
  { name: 'numpy', side: 'python', family: 'numpy', args: { library: 'numpy', threads: 1 } },
  { name: 'PyTorch', side: 'python', family: 'PyTorch', args: { library: 'torch', threads: 1 } },
];

/** Products of single precision at the shapes of layers, one thread. */
export const gemm: Work = {
  name: 'gemm',
  async run(setting) {
    const { data, quick } = setting;
    const cases: CaseOutcome[] = [];
    const flops: number[] = [];
    for (const [M, K, N] of quick ? layers.filter((_, index) => index % 3 === 0) : layers) {
      for (const { order, m, n, k } of products(M, K, N)) {
        const a = data.write('a', Float32Array.from(await data.normals(1, m * k)));
        const b = data.write('b', Float32Array.from(await data.normals(2, k * n)));
        flops.push(2e-9 * m * n * k);
        cases.push(
          await duel(setting, {
            name: `${M}, ${K} → ${N} ${order}`,
            task: 'gemm',
            args: { order, m, n, k, a, b },
            contenders,
            ours: { turbo: 0.9, plain: 0.5 },
            atLeast: 0.03,
            compare: (computed) => compareProducts(computed, k),
          }),
        );
      }
    }
    return duelOutcome(
      {
        work: 'gemm',
        title: 'f32 GEMM, one thread',
        about:
          'C = A B at the shapes of layers (rows, inputs → outputs): NN forward, NT the gradient of the inputs, TN of the weights. All write into an array that is there.',
        columns: { turbo: 'turbo', plain: 'plain', numpy: 'numpy', PyTorch: 'PyTorch' },
        rate: { unit: 'GFLOP/s', amount: (index) => flops[index]! },
        summary: 'f32 GEMM, one thread',
      },
      cases,
    );
  },
};

/** Elements are sums of k products of standard normals: each side is off by some √k roundings of about √k. */
export function compareProducts(computed: readonly Computed[], k: number) {
  const [first, ...others] = computed.map(({ file }) => readF32(file));
  const tolerance = 2 ** -24 * 8 * k;
  const worst = Math.max(
    0,
    ...others.map((other) =>
      other.length === first!.length
        ? other.reduce((most, value, i) => Math.max(most, Math.abs(value - first![i]!)), 0)
        : Infinity,
    ),
  );
  return {
    agreed: worst <= tolerance,
    agreement: `largest difference of an element ${worst.toExponential(1)}, allowed ${tolerance.toExponential(1)}`,
  };
}
