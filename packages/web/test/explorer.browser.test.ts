import faithful from '@marginalia/data/datasets/faithful.csv?raw';
import { fitGaussianMixture, mixturePosterior } from '@marginalia/models';
import { proxy } from 'comlink';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, type Engine, Stopped } from '../src/engine/connect.ts';
import type { HalfStep, HalfStepOutcome } from '../src/engine/half-step.ts';
import type { FitProgress, Settings } from '../src/state/state.ts';

const settings: Settings = { components: 2, covariance: 'full', init: 'random', seed: 3 };

const xy = Float64Array.from(faithful.trim().split('\n').slice(1).join(',').split(',').map(Number));
const rows = { data: xy, rows: 272, columns: 2 };

function open(): Engine {
  const engine = connect();
  onTestFinished(() => engine.restart());
  return engine;
}

function stepOf(outcome: HalfStepOutcome): HalfStep {
  if ('degenerate' in outcome) throw new Error(outcome.degenerate);
  return outcome.step;
}

async function run(engine: Engine, halfSteps: number): Promise<HalfStep[]> {
  const steps = [stepOf(await engine.ask<HalfStepOutcome>((explorer) => explorer.start(xy, settings)))];
  for (let i = 0; i < halfSteps; i++) {
    const { parameters, posteriorUnder } = steps.at(-1)!;
    const kind = i % 2 === 0 ? 'M' : 'E';
    steps.push(
      stepOf(
        await engine.ask<HalfStepOutcome>((explorer) =>
          explorer.halfStep(kind, xy, parameters, posteriorUnder),
        ),
      ),
    );
  }
  return steps;
}

describe('half-steps in the worker', () => {
  it('keep log p = ELBO + KL, let no part fall that cannot, and close KL after every E', async () => {
    const steps = await run(open(), 20);
    for (const [i, step] of steps.entries()) {
      const rounding = 1e-10 * Math.abs(step.logEvidence);
      expect(Math.abs(step.logEvidence - step.elbo - step.divergence)).toBeLessThan(rounding);
      expect(step.divergence).toBeGreaterThan(-rounding);
      if (step.kind !== 'M') expect(step.divergence).toBeLessThan(rounding);
      const before = steps[i - 1];
      if (before === undefined) continue;
      expect(step.elbo).toBeGreaterThan(before.elbo - rounding);
      expect(step.logEvidence).toBeGreaterThan(before.logEvidence - rounding);
    }
    expect(steps[1]!.divergence).toBeGreaterThan(0.01);
  });

  it('are iterations of the fit: after n of each, the parameters are those after n iterations', async () => {
    const steps = await run(open(), 8);
    const fit = await fitGaussianMixture(rows, {
      init: steps[0]!.parameters,
      maxIterations: 4,
      tolerance: 0,
      regularization: 0,
    });
    for (const part of ['weights', 'means', 'covariances'] as const)
      for (const [i, value] of fit.parameters[part].entries())
        expect(steps[8]!.parameters[part][i]).toBeCloseTo(value, 9);
    expect(steps[8]!.logEvidence).toBeCloseTo(fit.logLikelihood, 9);
    const { responsibilities } = await mixturePosterior(fit.parameters, rows);
    for (const [i, value] of responsibilities.entries())
      expect(steps[8]!.responsibilities[i]).toBeCloseTo(value, 6);
  });

  it('that collapse a component say which, why and what to try', async () => {
    const engine = open();
    const pair = Float64Array.of(0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
    let outcome = await engine.ask<HalfStepOutcome>((explorer) => explorer.start(pair, settings));
    for (let i = 0; i < 60 && 'step' in outcome; i++) {
      const { kind, parameters, posteriorUnder } = outcome.step;
      outcome = await engine.ask<HalfStepOutcome>((explorer) =>
        explorer.halfStep(kind === 'M' ? 'E' : 'M', pair, parameters, posteriorUnder),
      );
    }
    expect(outcome).toHaveProperty('degenerate');
    expect('degenerate' in outcome && outcome.degenerate).toMatch(/^component \d .*\. Try /);
  });
});

describe('points without room for an ellipse', () => {
  it.each([
    ['x', [3, 1, 3, 2, 3, 5]],
    ['y', [1, 7, 2, 7, 4, 7]],
    ['x', [1, 1, 1, 1, 1, 1]],
  ])('that share their %s are told so, with what this page can do', async (name, points) => {
    const outcome = await open().ask<HalfStepOutcome>((explorer) =>
      explorer.start(Float64Array.from(points), settings),
    );
    expect(outcome).toEqual({
      degenerate:
        `every point has the same ${name}. Ellipses need room both ways: choose another column or file, ` +
        'or add a point beside the others.',
    });
  });
});

describe('a fit in the worker', () => {
  it('is the fit of the page, to the same bits, and tells how far it is', async () => {
    const progress: FitProgress[] = [];
    const { fit, step } = await open().ask((explorer) =>
      explorer.fit(
        xy,
        { ...settings, restarts: 3 },
        proxy((event) => void progress.push(event)),
      ),
    );
    const here = await fitGaussianMixture(rows, { ...settings, restarts: 3 });
    expect(step.parameters).toEqual(here.parameters);
    expect(fit.digest).toBe(here.digest);
    expect(fit.logLikelihood).toBe(here.logLikelihood);
    expect(step).toMatchObject({ kind: 'fit', divergence: expect.closeTo(0, 9) });
    expect(progress[0]).toEqual({ restart: 0, restarts: 3, iteration: 0 });
  });

  it('ends with the worker when it is restarted, and the next worker answers', async () => {
    const engine = open();
    const fit = engine.ask((explorer) =>
      explorer.fit(
        xy,
        { ...settings, restarts: 500 },
        proxy(() => {}),
      ),
    );
    engine.restart();
    await expect(fit).rejects.toThrow(Stopped);
    expect(stepOf(await engine.ask<HalfStepOutcome>((explorer) => explorer.start(xy, settings))).kind).toBe(
      'start',
    );
  });
});

describe('reading in the worker', () => {
  const read = (name: string, text: string) =>
    open().ask((explorer) => explorer.read(name, new TextEncoder().encode(text)));

  it('takes the columns of numbers and sets text aside', async () => {
    expect(await read('a.csv', 'x,kind,y\n1,a,2\n3,b,NA\n')).toEqual({
      name: 'a.csv',
      names: ['x', 'y'],
      values: [Float64Array.of(1, 3), Float64Array.of(2, Number.NaN)],
    });
  });

  it('says where a text stands among numbers', async () => {
    await expect(read('b.csv', 'x,y\n1,2\n3,oops\n5,6\n')).rejects.toThrow(
      'readColumns: column y must hold numbers, got "oops", in one field (b.csv, line 3, column y). ' +
        'Correct it, or leave it empty or NA if it is missing.',
    );
  });
});
