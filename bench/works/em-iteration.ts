import type { Data } from '../harness/data.ts';
import { type Computed, type Contender, duel } from '../harness/duel.ts';
import { duelOutcome } from '../harness/duel-outcome.ts';
import type { CaseOutcome } from '../harness/outcome.ts';
import type { Work } from '../harness/work.ts';
import type { Args } from '../ours/task.ts';

/** What is fitted. */
interface Shape {
  readonly n: number;
  readonly D: number;
  readonly K: number;
  readonly covariance: 'full' | 'diagonal';
}

const shapes: readonly Shape[] = [
  { n: 200_000, D: 2, K: 8, covariance: 'full' },
  { n: 200_000, D: 16, K: 16, covariance: 'full' },
  { n: 50_000, D: 64, K: 16, covariance: 'full' },
  { n: 1_000_000, D: 8, K: 8, covariance: 'full' },
  { n: 200_000, D: 16, K: 16, covariance: 'diagonal' },
  { n: 200_000, D: 16, K: 64, covariance: 'diagonal' },
];

const scikit = (arrays: string, threads: number): Contender => ({
  name: `scikit-learn on ${arrays}, ${threads} thread${threads === 1 ? '' : 's'}`,
  side: 'python',
  family: 'scikit-learn',
  args: { arrays, threads },
});

const contenders: readonly Contender[] = [
  { name: 'turbo', side: 'turbo', family: 'turbo' },
  { name: 'plain', side: 'plain', family: 'plain' },
  scikit('numpy', 1),
  scikit('numpy', 2),
  scikit('torch', 1),
  scikit('torch', 2),
];

/** An iteration of EM of a Gaussian mixture, two threads. */
export const emIteration: Work = {
  name: 'em',
  async run(setting) {
    const cases: CaseOutcome[] = [];
    for (const shape of setting.quick ? shapes.slice(0, 2) : shapes) {
      const { n, D, K, covariance } = shape;
      const name = `${n.toLocaleString('en')} × ${D}, K ${K}, ${covariance}`;
      cases.push(
        await duel(setting, {
          name,
          task: 'em-iteration',
          args: { ...(await emProblem(setting.data, shape)), workers: 2, iterations: 3 },
          contenders,
          ours: { turbo: 4, plain: 2 },
          atLeast: 0,
          compare: compareLikelihoods,
        }),
      );
    }
    return duelOutcome(
      {
        work: 'em',
        title: 'EM iteration of a Gaussian mixture, f64, two threads',
        about:
          'M-step and E-step from the same start. Ours: the time between two events of a fit, two workers. scikit-learn: its own `_e_step` and `_m_step` without what fit() adds around them; numpy arrays or torch tensors, one or two threads, whichever is fastest.',
        columns: { turbo: 'turbo', plain: 'plain', 'scikit-learn': 'scikit-learn' },
        meanTarget: 10,
        summary: 'EM iteration, two threads',
      },
      cases,
    );
  },
};

/** Rows around K centres, and a start: K rows as means, unit variances. */
export async function emProblem({ write, normals }: Data, { n, D, K, covariance }: Shape): Promise<Args> {
  const x = await normals(10, n * D);
  const centres = await normals(11, K * D);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < D; j++) x[i * D + j]! += 2 * centres[(i % K) * D + j]!;
  }
  const variances = new Float64Array(covariance === 'full' ? K * D * D : K * D).fill(
    covariance === 'full' ? 0 : 1,
  );
  if (covariance === 'full') for (let i = 0; i < K * D; i++) variances[i * D + (i % D)] = 1;
  return {
    n,
    D,
    K,
    covariance,
    regularization: 1e-6,
    x: write('em-x', x),
    weights: write('weights', new Float64Array(K).fill(1 / K)),
    means: write('means', x.slice(0, K * D)),
    covariances: write('covariances', variances),
  };
}

/** The same log-likelihood after one iteration, to rounding. */
function compareLikelihoods(computed: readonly Computed[]) {
  const values = computed.map(({ value }) => Number(value));
  const worst = Math.max(...values.map((value) => Math.abs(value / values[0]! - 1)));
  return {
    agreed: worst <= 1e-10,
    agreement: `log-likelihood after the iteration ${values[0]}, relative difference ${worst.toExponential(1)}, allowed 1e-10`,
  };
}
