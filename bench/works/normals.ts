import { loadCore } from '@marginalia/core-wasm';
import { readF64 } from '../harness/data.ts';
import { type Computed, type Contender, duel } from '../harness/duel.ts';
import { duelOutcome } from '../harness/duel-outcome.ts';
import type { Work } from '../harness/work.ts';

const length = 1 << 20;
const ours: readonly Contender[] = [
  { name: 'turbo', side: 'turbo', family: 'turbo' },
  { name: 'plain', side: 'plain', family: 'plain' },
];
const numpy = (generator: string): Contender => ({
  name: `numpy ${generator}`,
  side: 'python',
  family: `numpy ${generator}`,
  args: { library: 'numpy', generator, threads: 1 },
});
const torch: Contender = {
  name: 'PyTorch',
  side: 'python',
  family: 'PyTorch',
  args: { library: 'torch', threads: 1 },
};

const cases = [
  { name: 'beside numpy PCG64', peer: numpy('PCG64'), target: 2 },
  { name: 'beside numpy SFC64, its fastest', peer: numpy('SFC64'), target: null },
  { name: 'beside PyTorch', peer: torch, target: null },
];

/** Standard normals of double precision, one thread. */
export const normals: Work = {
  name: 'normals',
  async run(setting) {
    const { kernels } = await loadCore();
    const outcomes = [];
    for (const { name, peer, target } of cases) {
      outcomes.push(
        await duel(setting, {
          name,
          task: 'normals',
          args: { length, width: 16 },
          contenders: [...ours, peer],
          ours: { turbo: target, plain: target === null ? null : target / 2 },
          atLeast: 0.05,
          compare: (computed) => compare(computed, (x) => kernels.scalarErfc(-x / Math.SQRT2) / 2),
        }),
      );
    }
    const columns = ['turbo', 'plain', 'numpy PCG64', 'numpy SFC64', 'PyTorch'];
    return duelOutcome(
      {
        work: 'normals',
        title: 'Standard normals, f64, one thread',
        about:
          'Fills an array of 2²⁰ that is there. Ours are named by seed, stream, row and sample (Threefry4x64-20, Box–Muller); theirs come in a row from one state (ziggurat).',
        columns: Object.fromEntries(columns.map((name) => [name, name])),
        rate: { unit: 'million a second', amount: () => length / 1e6 },
        summary: 'standard normals, one thread',
        eachCase: true,
      },
      outcomes,
    );
  },
};

/** Mean, variance and kurtosis within 5 standard errors of 0, 1 and 3; distance to Φ below its 1e-6 quantile. */
function compare(computed: readonly Computed[], phi: (x: number) => number) {
  const worst = computed.map(({ contender, file }) => {
    const x = readF64(file).toSorted();
    const n = x.length;
    const moment = (power: number): number => x.reduce((sum, value) => sum + value ** power, 0) / n;
    const errors = [
      moment(1) / Math.sqrt(1 / n),
      (moment(2) - 1) / Math.sqrt(2 / n),
      (moment(4) - 3) / Math.sqrt(96 / n),
    ];
    const distance = x.reduce((most, value, i) => Math.max(most, Math.abs(phi(value) - (i + 0.5) / n)), 0);
    return {
      name: contender.name,
      agreed: n === length && errors.every((error) => Math.abs(error) < 5) && distance * Math.sqrt(n) < 2.7,
      text: `${contender.name}: moments off by ${errors.map((error) => error.toFixed(1)).join(', ')} standard errors, √n KS ${(distance * Math.sqrt(n)).toFixed(2)}`,
    };
  });
  return { agreed: worst.every(({ agreed }) => agreed), agreement: worst.map(({ text }) => text).join('; ') };
}
