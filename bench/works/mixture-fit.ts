import { type Computed, duel } from '../harness/duel.ts';
import { duelOutcome } from '../harness/duel-outcome.ts';
import { spreadOf } from '../harness/statistics.ts';
import type { Work } from '../harness/work.ts';

const [n, D, K] = [100_000, 8, 8];
/** scikit-learn's default: the gain of the mean log-likelihood at which it stops. */
const tolerance = 1e-3;
/** Mean log density of K clusters with unit variances, were they apart: ours takes tolerances relative to it. */
const expected = (D / 2) * (1 + Math.log(2 * Math.PI)) + Math.log(K);

/** From k-means++ to convergence, two threads. */
export const mixtureFit: Work = {
  name: 'fit',
  async run(setting) {
    const { normals, write } = setting.data;
    const x = await normals(30, n * D);
    const centres = await normals(31, K * D);
    for (let i = 0; i < n * D; i++) x[i]! += 1.25 * centres[(Math.floor(i / D) % K) * D + (i % D)]!;
    const outcome = await duel(setting, {
      name: '100,000 × 8, K 8, full',
      task: 'mixture-fit',
      args: {
        n,
        D,
        K,
        x: write('x', x),
        tolerance,
        relativeTolerance: tolerance / expected,
        regularization: 1e-6,
        workers: 2,
      },
      contenders: [
        { name: 'turbo', side: 'turbo', family: 'turbo' },
        { name: 'plain', side: 'plain', family: 'plain' },
        { name: 'scikit-learn, 1 thread', side: 'python', family: 'scikit-learn', args: { threads: 1 } },
        { name: 'scikit-learn, 2 threads', side: 'python', family: 'scikit-learn', args: { threads: 2 } },
      ],
      ours: { turbo: 5, plain: 2.5 },
      atLeast: 0,
      compare,
    });
    return duelOutcome(
      {
        work: 'fit',
        title: 'k-means++ and EM to tolerance, two threads',
        about:
          'One restart, from data to parameters, another seed every round. scikit-learn: `GaussianMixture.fit` with its default start, one or two threads, whichever is faster. Both stop at a gain of 1e-3 a row.',
        columns: { turbo: 'turbo', plain: 'plain', 'scikit-learn': 'scikit-learn' },
        summary: 'k-means++ and EM to tolerance, two threads',
      },
      [outcome],
    );
  },
};

/** Our median log-likelihood over seeds is no worse than theirs by more than the tolerance both stop at. */
function compare(computed: readonly Computed[]) {
  const medians = computed.map(({ contender, value }) => ({
    contender,
    perRow: spreadOf(value as number[]).median / n,
  }));
  const best = Math.max(
    ...medians.filter(({ contender }) => contender.side === 'python').map(({ perRow }) => perRow),
  );
  const mine = medians.filter(({ contender }) => contender.side !== 'python');
  return {
    agreed: mine.every(({ perRow }) => !(perRow < best - tolerance)),
    agreement: `median log-likelihood a row: ${medians.map(({ contender, perRow }) => `${contender.name} ${perRow.toFixed(5)}`).join(', ')}`,
  };
}
