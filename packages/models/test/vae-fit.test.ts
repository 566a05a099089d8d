import { describe, expect, test } from 'vitest';
import { createInlineExecutor, decode, encode } from '@marginalia/runtime';
import { createNodePool } from '@marginalia/runtime/node';
import {
  fitVae,
  modelJobs,
  type VaeFitEvent,
  type VaeFitOptions,
  type VaeFitState,
  type VaeParameters,
} from '@marginalia/models';
import { digestOfEveryBit, everyBit, fullFit, fullOptions, greyRows, statesOf } from './support/vae-runs.ts';

const worker = new URL('support/node-worker.ts', import.meta.url);
const small: VaeFitOptions = {
  white: 4,
  binarize: 'threshold',
  latents: [2],
  hidden: [[6]],
  batch: 20,
  learningRate: 1e-2,
};
const numbersOf = ({ encoder, generative }: VaeParameters): number[] =>
  [...encoder, ...generative].flat().flatMap(({ weight, bias }) => [...weight, ...bias]);

describe('the same bytes', () => {
  test('inline and on 1, 2 and 3 threads', async () => {
    const expected = await fullFit();
    expect(expected).toMatchObject({
      status: 'max-iterations',
      epochs: 3,
      steps: 15,
      rows: 72,
      validationRows: 18,
    });
    expect(everyBit(expected)).toBe(digestOfEveryBit);
    for (const workers of [1, 2, 3]) {
      await using pool = await createNodePool({ jobs: modelJobs, worker, workers });
      expect(await fullFit(pool)).toEqual(expected);
    }
  }, 60_000);

  test('whatever the microbatch, and however many steps there are to a state', async () => {
    const { digest } = await fullFit();
    for (const microbatch of [1, 7, 20, 4096]) {
      const fit = await fullFit(undefined, { microbatch, stepsPerState: microbatch });
      expect(fit).toMatchObject({ digest, microbatch });
    }
  });

  test('from every state on, after it was written and read', async () => {
    const rows = greyRows(90, true);
    const options = { ...fullOptions, stepsPerState: 2 };
    const { digest } = await fitVae(rows, options);
    const states = await statesOf(rows, options);
    expect(states.map(({ epoch, step }) => [epoch, step])).toEqual(
      [0, 1, 2].flatMap((epoch) => [
        [epoch, 2],
        [epoch, 4],
        [epoch + 1, 0],
      ]),
    );
    for (const state of states) {
      const resume = decode(encode(state)) as VaeFitState;
      expect((await fitVae(rows, { ...options, resume })).digest).toBe(digest);
    }
  });

  test('after an interruption', async () => {
    const rows = greyRows(90, true);
    const controller = new AbortController();
    let last: VaeFitState | undefined;
    const onEvent = ({ state, epoch, step }: VaeFitEvent): void => {
      last = state;
      if (epoch === 2 && step === 2) controller.abort();
    };
    const options = { ...fullOptions, stepsPerState: 2 };
    await expect(fitVae(rows, { ...options, onEvent, signal: controller.signal })).rejects.toMatchObject({
      code: 'E_CANCELLED',
    });
    const resumed = await fitVae(rows, { ...options, resume: last! });
    expect(resumed.digest).toBe((await fullFit()).digest);
  });

  test('but other bytes for another seed', async () => {
    const digests = [await fullFit(), await fullFit(undefined, { seed: 8 })].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(2);
  });

  test('a state of another fit is refused', async () => {
    const rows = greyRows(90, true);
    const [resume] = await statesOf(rows, { ...fullOptions, epochs: 1 });
    await expect(fitVae(rows, { ...fullOptions, resume: resume! })).rejects.toMatchObject({
      code: 'E_RESUME',
    });
  });
});

describe('epochs, steps and what is told of them', () => {
  test('events, progress and history say the same', async () => {
    const events: VaeFitEvent[] = [];
    const progress: { done: number; total: number }[] = [];
    const fit = await fitVae(greyRows(50), {
      ...small,
      epochs: 2,
      validation: greyRows(10),
      stepsPerState: 2,
      onEvent: (event) => events.push(event),
      onProgress: (each) => progress.push(each),
    });
    expect(events.map(({ epoch, step, steps }) => [epoch, step, steps])).toEqual([
      [1, 2, 3],
      [1, 3, 3],
      [2, 2, 3],
      [2, 3, 3],
    ]);
    expect(events[0]).toMatchObject({ validationBound: null, activeUnits: null });
    expect(fit.history).toEqual(
      [events[1]!, events[3]!].map(({ epoch, trainBound, validationBound, activeUnits }) => {
        return { epoch, trainBound, validationBound, activeUnits };
      }),
    );
    expect(events.at(-1)!.parameters).toEqual(fit.parameters);
    expect(fit).toMatchObject({
      trainBound: fit.history[1]!.trainBound,
      validationBound: fit.history[1]!.validationBound,
    });
    expect(progress.at(-1)).toEqual({ done: 6, total: 6 });
  });

  test('steps end inside an epoch', async () => {
    const fit = await fitVae(greyRows(50), { ...small, steps: 4 });
    expect(fit).toMatchObject({
      status: 'max-iterations',
      reason: null,
      steps: 4,
      epochs: 2,
      parametersEpoch: 2,
    });
    const longer = await fitVae(greyRows(50), { ...small, steps: 5 });
    const [short, long] = [fit, longer].map(({ history }) => history);
    expect(short![0]).toEqual(long![0]);
    // the second epoch's second batch has no part in the bound of the first fit
    expect(short![1]!.trainBound).not.toBe(long![1]!.trainBound);
  });

  test("Burda's stages set the epochs", async () => {
    const fit = await fitVae(greyRows(20), { ...small, schedule: 'burda', stages: 3 });
    expect(fit.epochs).toBe(1 + 3 + 9);
  });

  test('a batch larger than the data is all of them; one row is enough', async () => {
    expect(await fitVae(greyRows(7), { ...small, batch: 100, epochs: 2 })).toMatchObject({
      batch: 7,
      steps: 2,
    });
    const one = await fitVae(greyRows(1), { ...small, epochs: 2 });
    expect(one).toMatchObject({ rows: 1, status: 'max-iterations', activeUnits: 0 });
    expect(numbersOf(one.parameters).every(Number.isFinite)).toBe(true);
  });

  test('one column', async () => {
    const rows = {
      data: Uint8Array.from({ length: 40 }, (_, i) => Number(i % 3 === 0)),
      rows: 40,
      columns: 1,
    };
    const fit = await fitVae(rows, { latents: [1], hidden: [[]], epochs: 200, learningRate: 1e-2 });
    // the entropy of a coin of 14 / 40
    const p = 14 / 40;
    expect(fit.trainBound).toBeCloseTo(p * Math.log(p) + (1 - p) * Math.log(1 - p), 1);
  });
});

describe('statuses', () => {
  test('early stopping ends with the best parameters', async () => {
    const options = {
      ...small,
      hidden: [[30]],
      learningRate: 3e-2,
      epochs: 400,
      validation: greyRows(30),
      patience: 4,
    };
    const fit = await fitVae(greyRows(12), options);
    const bounds = fit.history.map(({ validationBound }) => validationBound!);
    const best = bounds.indexOf(Math.max(...bounds)) + 1;
    expect(fit).toMatchObject({ status: 'converged', parametersEpoch: best, epochs: best + 4 });
    expect(fit.reason).toContain(`4 epochs since epoch ${best}`);
    expect(fit.validationBound).toBe(Math.max(...bounds));
    const { patience: _, ...unstopped } = options;
    const until = await fitVae(greyRows(12), { ...unstopped, epochs: best });
    expect(fit.parameters).toEqual(until.parameters);
  });

  test('divergence names the step, and keeps finite parameters', async () => {
    const fit = await fitVae(greyRows(60), { ...small, learningRate: 1e6, epochs: 5 });
    expect(fit.status).toBe('diverged');
    expect(fit.reason).toMatch(/^in epoch \d+, the objective of step \d+ is (NaN|-?Infinity); kept are/);
    expect(numbersOf(fit.parameters).every(Number.isFinite)).toBe(true);
    expect(fit.reason).toContain(`after step ${fit.steps}`);
  });

  test('a beta that is too high: the posterior collapses, and is said to', async () => {
    const collapsed = await fitVae(greyRows(60), { ...small, beta: 50, epochs: 60 });
    expect(collapsed.activeUnits).toBe(0);
    expect(Math.max(...collapsed.klPerUnit!)).toBeLessThan(1e-3);
    expect(collapsed.collapse).toMatch(/^No unit is active/);
    const alive = await fitVae(greyRows(60), { ...small, epochs: 60 });
    expect(alive.activeUnits).toBeGreaterThan(0);
    expect(alive.collapse).toBeNull();
  });
});

describe('data', () => {
  test('fixed: one draw for all epochs, that of the threshold where values are 0 and 1', async () => {
    const bits = { ...greyRows(40), data: greyRows(40).data.map((grey) => Number(grey > 2)) };
    const [none, fixed, stochastic, threshold] = await Promise.all(
      (['none', 'fixed', 'stochastic', 'threshold'] as const).map((binarize) =>
        fitVae(bits, { ...small, white: 1, binarize, epochs: 2, validation: 0.3 }),
      ),
    );
    for (const fit of [fixed, stochastic, threshold]) expect(fit!.history).toEqual(none!.history);
    const grey = await Promise.all(
      (['fixed', 'stochastic'] as const).map((binarize) =>
        fitVae(greyRows(40), { ...small, binarize, epochs: 2 }),
      ),
    );
    expect(grey[0]!.history[0]!.trainBound).toBe(grey[1]!.history[0]!.trainBound); // epoch 0 is draw 0
    expect(grey[0]!.history[1]!.trainBound).not.toBe(grey[1]!.history[1]!.trainBound);
  });

  test('bytes, singles and doubles are the same', async () => {
    const { data, ...shape } = greyRows(30);
    const types = [data, Float32Array.from(data), Uint8Array.from(data)];
    const fits = await Promise.all(
      types.map((each) => fitVae({ ...shape, data: each }, { ...small, binarize: 'stochastic', epochs: 2 })),
    );
    expect(fits.map(({ history }) => history)).toEqual([
      fits[0]!.history,
      fits[0]!.history,
      fits[0]!.history,
    ]);
  });

  test('after a fit the executor holds nothing of it', async () => {
    await using executor = await createInlineExecutor({ jobs: modelJobs });
    const { arena } = executor.core;
    await fitVae(greyRows(30), { ...small, epochs: 1, executor });
    const before = arena.alloc('f64', 1).ptr;
    await fitVae(greyRows(30), { ...small, epochs: 1, executor });
    expect(arena.alloc('f64', 1).ptr - before).toBe(64);
  });
});
