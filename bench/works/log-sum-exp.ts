import { type Computed, type Contender, duel } from '../harness/duel.ts';
import { duelOutcome } from '../harness/duel-outcome.ts';
import type { CaseOutcome } from '../harness/outcome.ts';
import type { Work } from '../harness/work.ts';

const ours: readonly Contender[] = [
  { name: 'turbo', side: 'turbo', family: 'turbo' },
  { name: 'plain', side: 'plain', family: 'plain' },
];
const peer = (family: string, name: string, args: Readonly<Record<string, string | number>>): Contender => ({
  name,
  side: 'python',
  family,
  args: { threads: 1, ...args },
});

const peers = {
  numpy: [
    peer('numpy', 'numpy, in one piece', { library: 'numpy' }),
    peer('numpy', 'numpy, blocks of 4096', { library: 'numpy', block: 4096 }),
    peer('numpy', 'numpy, blocks of 32768', { library: 'numpy', block: 32768 }),
  ],
  scipy: [peer('scipy', 'scipy', { library: 'scipy' })],
  PyTorch: [peer('PyTorch', 'PyTorch', { library: 'torch' })],
};

const cases = [
  { name: 'beside numpy', contenders: [...ours, ...peers.numpy], target: 1.5 },
  { name: 'beside scipy', contenders: [...ours, ...peers.scipy], target: 4 },
  { name: 'beside PyTorch', contenders: [...ours, ...peers.PyTorch], target: null },
];

/** The log-sum-exp of ten million doubles, one thread. */
export const logSumExp: Work = {
  name: 'lse',
  async run(setting) {
    const { data } = setting;
    const x = data.write(
      'x',
      (await data.normals(3, 1e7)).map((value) => 5 * value),
    );
    const outcomes: CaseOutcome[] = [];
    for (const { name, contenders, target } of cases) {
      outcomes.push(
        await duel(setting, {
          name,
          task: 'log-sum-exp',
          args: { x },
          contenders,
          ours: { turbo: target, plain: target === null ? null : target / 2 },
          atLeast: 0.05,
          compare: (computed) => compareSums(computed, 1e-10),
        }),
      );
    }
    return duelOutcome(
      {
        work: 'lse',
        title: 'Log-sum-exp of 1e7 doubles, one thread',
        about:
          'log Σ exp x of 80 MB. numpy: largest, subtract, exp, sum with scratch that is there, in one piece or in blocks that fit the cache, whichever is fastest.',
        columns: { turbo: 'turbo', plain: 'plain', numpy: 'numpy', scipy: 'scipy', PyTorch: 'PyTorch' },
        summary: 'log-sum-exp, one thread',
        eachCase: true,
      },
      outcomes,
    );
  },
};

/** Values within `most` of each other. */
export function compareSums(computed: readonly Computed[], most: number) {
  const values = computed.map(({ value }) => Number(value));
  const worst = Math.max(...values.map((value) => Math.abs(value - values[0]!)));
  return {
    agreed: worst <= most,
    agreement: `value ${values[0]}, difference ${worst.toExponential(1)}, allowed ${most}`,
  };
}
