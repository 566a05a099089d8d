import { type Contender, duel } from '../harness/duel.ts';
import { duelOutcome } from '../harness/duel-outcome.ts';
import { sameBits } from '../harness/same-bits.ts';
import type { Work } from '../harness/work.ts';
import { stepName, stepProblem } from './adam-step.ts';
import { emProblem } from './em-iteration.ts';
import { evidenceProblem } from './evidence.ts';

const contenders: readonly Contender[] = [
  { name: 'Chromium', side: 'chromium', family: 'Chromium' },
  { name: 'Node', side: 'plain', family: 'Node' },
];

/** The same work in a page and in Node, plain mode. */
export const chromium: Work = {
  name: 'chromium',
  async run(setting) {
    const { data } = setting;
    const [m, n, k] = [256, 200, 784];
    const a = data.write('a', Float32Array.from(await data.normals(1, m * k)));
    const b = data.write('b', Float32Array.from(await data.normals(2, k * n)));
    const em = await emProblem(data, { n: 200_000, D: 16, K: 16, covariance: 'full' });
    const step = await stepProblem(data, { batch: 100, samples: 1, steps: 300 });
    const evidence = await evidenceProblem(data, { n: 4, draws: 1 << 17 });
    const cases = [
      {
        name: 'EM iteration, 200,000 × 16, K 16, full, 2 workers',
        task: 'em-iteration',
        args: { ...em, workers: 2, iterations: 5 },
      },
      { name: 'f32 GEMM, 256, 784 → 200 NN', task: 'gemm', args: { order: 'NN', m, n, k, a, b } },
      {
        name: 'evidence by prior draws, 1 worker',
        task: 'evidence',
        args: { ...evidence.args, estimator: 'prior', workers: 1 },
      },
      {
        name: `Adam step, ${stepName(100, 1)}, 2 workers`,
        task: 'adam-step',
        args: { ...step, workers: 2 },
      },
    ];
    const outcomes = [];
    for (const one of cases) {
      outcomes.push(
        await duel(setting, {
          ...one,
          contenders,
          ours: { Chromium: 0.85 },
          atLeast: 0.1,
          compare: sameBits,
        }),
      );
    }
    return duelOutcome(
      {
        work: 'chromium',
        title: 'The same work in Chromium, plain mode',
        about: 'Our page with web workers beside our Node with threads; both must give the same bits.',
        columns: { Chromium: 'Chromium', Node: 'Node' },
        summary: 'the same work beside our Node, plain',
      },
      outcomes,
    );
  },
};
