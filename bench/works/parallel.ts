import { type Contender, duel } from '../harness/duel.ts';
import { duelOutcome } from '../harness/duel-outcome.ts';
import { sameBits } from '../harness/same-bits.ts';
import type { Work } from '../harness/work.ts';
import { stepName, stepProblem } from './adam-step.ts';
import { emProblem } from './em-iteration.ts';
import { evidenceProblem } from './evidence.ts';

const contenders: readonly Contender[] = [2, 1].map((workers) => ({
  name: `${workers} worker${workers === 1 ? '' : 's'}`,
  side: 'turbo',
  family: `${workers}`,
  args: { workers },
}));

/** Draws of a row, and steps of a run. */
const lengths = [
  [1, 300],
  [5, 60],
  [50, 10],
] as const;

/** Two workers against one. */
export const parallel: Work = {
  name: 'parallel',
  async run(setting) {
    const em = await emProblem(setting.data, { n: 200_000, D: 16, K: 16, covariance: 'full' });
    const evidence = await evidenceProblem(setting.data, { n: 500, draws: 4000 });
    const steps = [];
    for (const [samples, count] of setting.quick ? lengths.slice(0, 1) : lengths) {
      steps.push({
        name: `Adam step, ${stepName(100, samples)}`,
        task: 'adam-step',
        args: await stepProblem(setting.data, { batch: 100, samples, steps: count }),
        target: 1.8,
      });
    }
    const cases = [
      {
        name: 'EM iteration, 200,000 × 16, K 16, full',
        task: 'em-iteration',
        args: { ...em, iterations: 5 },
        target: 1.85,
      },
      {
        name: 'importance sampling, 500 rows × 4,000 draws, latent 10',
        task: 'evidence',
        args: { ...evidence.args, estimator: 'importance' },
        target: 1.85,
      },
      ...steps,
    ];
    const outcomes = [];
    for (const one of cases) {
      outcomes.push(
        await duel(setting, { ...one, contenders, ours: { 2: one.target }, atLeast: 0.3, compare: sameBits }),
      );
    }
    return duelOutcome(
      {
        work: 'parallel',
        title: 'Two workers against one, turbo',
        about: 'The same bits, on threads of the Node executor.',
        columns: { 2: '2 workers', 1: '1 worker' },
        summary: 'speed-up',
        eachCase: true,
      },
      outcomes,
    );
  },
};
