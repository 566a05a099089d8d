import { type Contender, duel } from '../harness/duel.ts';
import { duelOutcome } from '../harness/duel-outcome.ts';
import type { Work } from '../harness/work.ts';
import { compareBounds, stepName, stepProblem } from './adam-step.ts';

const wasm = (side: Contender['side']): Contender => ({ name: 'tfjs wasm', side, family: 'tfjs wasm' });

/** Where the step is made, by whom, and how many times as fast as TensorFlow.js ours is to be. */
const places = [
  {
    place: 'Node',
    contenders: [
      { name: 'turbo', side: 'turbo', family: 'turbo' },
      { name: 'plain', side: 'plain', family: 'plain' },
      wasm('tfjsWasm'),
    ],
    ours: { turbo: 20, plain: 10 },
  },
  {
    place: 'Chromium',
    contenders: [{ name: 'page', side: 'chromium', family: 'page' }, wasm('tfjsPage')],
    ours: { page: 20 },
  },
] as const;

/** A step of training a variational autoencoder beside what JavaScript has had. */
export const tfjsStep: Work = {
  name: 'tfjs-step',
  async run(setting) {
    const args = { ...(await stepProblem(setting.data, { batch: 100, samples: 1, steps: 80 })), workers: 2 };
    const outcomes = [];
    for (const { place, contenders, ours } of places) {
      outcomes.push(
        await duel(setting, {
          name: `${stepName(100, 1)}, in ${place}`,
          task: 'adam-step',
          args,
          contenders,
          ours,
          atLeast: 0.3,
          compare: compareBounds,
        }),
      );
    }
    return duelOutcome(
      {
        work: 'tfjs-step',
        title: 'Adam step beside TensorFlow.js, f32',
        about:
          'The step of the table beside PyTorch, two threads of ours in Node and in a page. Theirs: its own optimizer and its backend wasm in the same places; the list at the top says what that could use.',
        columns: { turbo: 'turbo', plain: 'plain', page: 'page', 'tfjs wasm': 'tfjs wasm' },
        summary: 'Adam step beside TensorFlow.js,',
        eachCase: true,
      },
      outcomes,
    );
  },
};
