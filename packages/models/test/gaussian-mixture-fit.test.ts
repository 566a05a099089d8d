import { digestOf } from '@marginalia/runtime';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fitGaussianMixture,
  type GaussianMixtureParameters,
  type MixtureFitEvent,
  mixturePosterior,
  sampleModel,
} from '@marginalia/models';
import { covarianceNames, faithful, iris, rowsOf, sum } from './support/data.ts';
import { generator } from './support/generator.ts';
import { exampleMixture } from './support/models.ts';
import { logSumExp, mixtureLogJoint } from './support/oracle.ts';

describe('Old Faithful', () => {
  test('two components, with everything that is reported', async () => {
    const fit = await fitGaussianMixture(faithful, { components: 2 });
    expect(fit.status).toBe('converged');
    expect(fit.reason).toBeNull();
    expect(fit.logLikelihood).toBeCloseTo(-1130.264, 3);
    expect(fit.freeParameters).toBe(11);
    expect(fit.bic).toBeCloseTo(2322.19, 2);
    expect(fit.aic).toBeCloseTo(2282.53, 2);
    expect(fit.icl).toBeCloseTo(2322.7, 1);
    const [light, heavy] = fit.parameters.weights.toSorted();
    expect(light).toBeCloseTo(0.3559, 4);
    expect(heavy).toBeCloseTo(0.6441, 4);
    expect(fit.rows).toBe(272);
    expect(fit.totalWeight).toBe(272);
    expect(fit.restarts.length).toBe(10);
    expect(fit.events).toEqual([]);
    expect(fit.history.length).toBe(fit.iterations);
    expect(fit.regularization[1]).toBeCloseTo(1e-6 * 184.1438, 9);
  });

  test.each(covarianceNames)('%s: criteria from their definitions', async (covariance) => {
    const fit = await fitGaussianMixture(faithful, { components: 3, covariance, restarts: 2 });
    const K = 3;
    const p = { full: 17, tied: 11, diagonal: 14, spherical: 11 }[covariance];
    expect(fit.freeParameters).toBe(p);
    const joints = Array.from({ length: 272 }, (_, i) =>
      mixtureLogJoint(fit.parameters, [...faithful.data.subarray(2 * i, 2 * i + 2)]),
    );
    const L = sum(joints.map(logSumExp));
    const certainty = sum(joints.map((joint) => Math.max(...joint) - logSumExp(joint)));
    expect(fit.logLikelihood).toBeCloseTo(L, 8);
    expect(fit.bic).toBeCloseTo(-2 * L + p * Math.log(272), 7);
    expect(fit.aic).toBeCloseTo(-2 * L + 2 * p, 7);
    expect(fit.icl).toBeCloseTo(-2 * L + p * Math.log(272) - 2 * certainty, 7);
    const { responsibilities, assignments, logDensity } = await mixturePosterior(fit.parameters, faithful);
    joints.forEach((joint, i) => {
      const r = responsibilities.subarray(i * K, (i + 1) * K);
      expect(sum(r)).toBeCloseTo(1, 14);
      expect(logDensity[i]).toBeCloseTo(logSumExp(joint), 10);
      joint.forEach((value, k) => expect(r[k]).toBeCloseTo(Math.exp(value - logSumExp(joint)), 10));
      expect(assignments[i]).toBe(joint.indexOf(Math.max(...joint)));
    });
  });
});

describe('iterations', () => {
  const start = async (): Promise<GaussianMixtureParameters> =>
    (await fitGaussianMixture(iris, { components: 3, init: 'random', restarts: 1, maxIterations: 0 }))
      .parameters;

  test('history[i] is the log-likelihood before M-step i + 1', async () => {
    const init = await start();
    const run = (maxIterations: number) => fitGaussianMixture(iris, { init, maxIterations, tolerance: 0 });
    const five = await run(5);
    expect(five.history.length).toBe(5);
    for (let i = 0; i < 5; i++) expect((await run(i)).logLikelihood).toBe(five.history[i]);
    expect((await run(6)).history[5]).toBe(five.logLikelihood);
  });

  test('it stops at the first change within the tolerance, and a tolerance of 0 never stops', async () => {
    const init = await start();
    const all = await fitGaussianMixture(iris, { init, maxIterations: 200, tolerance: 0, regularization: 0 });
    expect([all.iterations, all.status]).toEqual([200, 'max-iterations']);
    const L = [...all.history, all.logLikelihood];
    for (const tolerance of [1e-3, 1e-6, 1e-9]) {
      const stop = L.findIndex(
        (now, t) => t > 0 && now - L[t - 1]! <= tolerance * Math.max(1, Math.abs(now)),
      );
      const fit = await fitGaussianMixture(iris, { init, tolerance, regularization: 0 });
      expect([fit.iterations, fit.status]).toEqual([stop, 'converged']);
      expect(fit.logLikelihood).toBe(L[stop]);
    }
  });

  test('what remains when the iterations do not suffice is said', async () => {
    const fit = await fitGaussianMixture(iris, { init: await start(), maxIterations: 3 });
    expect(fit.status).toBe('max-iterations');
    const rose = fit.logLikelihood - fit.history[2]!;
    expect(fit.reason).toBe(`after 3 iterations the log-likelihood still changes by ${rose} nats`);
  });
});

describe('what is maximised never falls', () => {
  const data = fc.record({
    seed: fc.integer(),
    n: fc.integer({ min: 12, max: 60 }),
    D: fc.integer({ min: 1, max: 4 }),
    K: fc.integer({ min: 1, max: 4 }),
    covariance: fc.constantFrom(...covarianceNames),
    offset: fc.constantFrom(0, 1e8),
    accelerate: fc.boolean(),
  });
  const rowsAt = ({ seed, n, D, offset }: { seed: number; n: number; D: number; offset: number }) => {
    const { normal, uniform } = generator(seed);
    const scale = Array.from({ length: D }, (_, j) => 10 ** (j - 1));
    return rowsOf(
      Array.from({ length: n }, () => {
        const cluster = uniform() < 0.4 ? 3 : 0;
        return scale.map((s) => offset + s * (cluster + normal()));
      }),
    );
  };

  test('without regularization: the log-likelihood', async () => {
    await fc.assert(
      fc.asyncProperty(data, async (problem) => {
        const { K, covariance, accelerate, n, D } = problem;
        const fit = await fitGaussianMixture(rowsAt(problem), {
          components: K,
          covariance,
          accelerate,
          regularization: 0,
          restarts: 2,
          maxIterations: 60,
        });
        const L = [...fit.history, fit.logLikelihood];
        const allowed = 1e-9 * Math.max(n * D, ...L.map(Math.abs));
        for (let t = 1; t < L.length; t++) expect(L[t]! - L[t - 1]!).toBeGreaterThanOrEqual(-allowed);
        expect(fit.status).not.toBe('decreased');
        expect(
          [...fit.parameters.weights, ...fit.parameters.means, ...fit.parameters.covariances].every(
            Number.isFinite,
          ),
        ).toBe(true);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test('with a ridge the log-likelihood may fall, and that is not called decreased', async () => {
    let falls = 0;
    await fc.assert(
      fc.asyncProperty(data, fc.double({ min: 0.01, max: 2, noNaN: true }), async (problem, share) => {
        const { K, covariance, accelerate } = problem;
        const fit = await fitGaussianMixture(rowsAt(problem), {
          components: K,
          covariance,
          accelerate,
          regularization: share,
          restarts: 2,
          tolerance: 0,
          maxIterations: 30,
        });
        const L = [...fit.history, fit.logLikelihood];
        falls += L.filter((now, t) => t > 0 && now < L[t - 1]! - 1e-6).length;
        expect(fit.status).not.toBe('decreased');
      }),
      { numRuns: 60, seed: 2 },
    );
    expect(falls).toBeGreaterThan(0);
  });
});

describe('restarts', () => {
  test('restart r is the fit of seed + r, and the best is kept', async () => {
    const options = { components: 3, covariance: 'tied', init: 'random', maxIterations: 50 } as const;
    const fit = await fitGaussianMixture(iris, { ...options, seed: 5, restarts: 4 });
    const single = await Promise.all(
      [5, 6, 7, 8].map((seed) => fitGaussianMixture(iris, { ...options, seed, restarts: 1 })),
    );
    expect(fit.restarts).toEqual(
      single.map(({ logLikelihood, status, iterations }, r) => ({
        seed: 5 + r,
        logLikelihood,
        status,
        iterations,
      })),
    );
    const best = Math.max(...single.map((one) => one.logLikelihood));
    expect(fit.logLikelihood).toBe(best);
    expect(fit.best).toBe(single.findIndex((one) => one.logLikelihood === best));
    expect(digestOf(fit.parameters)).toBe(digestOf(single[fit.best]!.parameters));
    expect(new Set(single.map((one) => one.logLikelihood)).size).toBeGreaterThan(1);
  });

  test('spherical components: starts are spread in the units of the data, and the best known optimum is found', async () => {
    // The best of 50 starts (25 by k-means, 25 of random rows) of scikit-learn 1.2.1, tol 1e-10; in the columns' own units
    // ten starts end at -1579.35.
    const fit = await fitGaussianMixture(faithful, { components: 4, covariance: 'spherical' });
    expect(fit.logLikelihood).toBeCloseTo(-1569.41, 2);
  });

  test('a tie goes to the first', async () => {
    const fit = await fitGaussianMixture(faithful, { components: 1, restarts: 3 });
    expect(new Set(fit.restarts.map((one) => one.logLikelihood)).size).toBe(1);
    expect(fit.best).toBe(0);
  });

  test('a run that is degenerate loses to one that is not, whatever its likelihood', async () => {
    // 40 ordinary rows and two equal ones far away: from some starts a component collapses onto these.
    const { normal } = generator(3);
    const rows = rowsOf([
      ...Array.from({ length: 40 }, (_, i) => [normal() + (i % 2) * 6, normal()]),
      ...Array.from({ length: 2 }, () => [3, 8]),
    ]);
    const fit = await fitGaussianMixture(rows, {
      components: 2,
      init: 'random',
      restarts: 20,
      covariance: 'full',
    });
    const degenerate = fit.restarts.filter((one) => one.status === 'degenerate');
    expect(degenerate.length).toBeGreaterThan(0);
    expect(Math.max(...degenerate.map((one) => one.logLikelihood))).toBeGreaterThan(fit.logLikelihood);
    expect(fit.status).toBe('converged');
    expect(fit.events.map((event) => event.event)).toContain('collapse');
  });
});

describe('accelerated', () => {
  test.each(covarianceNames)(
    '%s: no worse, in fewer iterations where plain EM is slow',
    async (covariance) => {
      const init = exampleStart(covariance);
      const [plain, fast] = [
        await fitGaussianMixture(faithful, { init, tolerance: 1e-9 }),
        await fitGaussianMixture(faithful, { init, tolerance: 1e-9, accelerate: true }),
      ];
      expect(fast.status).toBe('converged');
      expect(fast.logLikelihood).toBeGreaterThan(plain.logLikelihood - 1e-5);
      expect(fast.iterations).toBeLessThan(plain.iterations);
    },
  );

  /** Three components close together at the first row of Old Faithful. */
  function exampleStart(covariance: GaussianMixtureParameters['covariance']): GaussianMixtureParameters {
    const covariances = {
      full: [1, 0, 0, 100, 2, 0, 0, 150, 1, 0, 0, 80],
      tied: [1, 0, 0, 100],
      diagonal: [1, 100, 2, 150, 1, 80],
      spherical: [50, 60, 70],
    }[covariance];
    return {
      kind: 'mixture',
      components: 3,
      observed: 2,
      covariance,
      weights: Float64Array.of(0.3, 0.3, 0.4),
      means: Float64Array.of(3, 70, 3.5, 75, 4, 65),
      covariances: Float64Array.from(covariances),
    };
  }
});

describe('going on from a state', () => {
  test.each([false, true])('from every event to the same bytes, accelerated %s', async (accelerate) => {
    const options = {
      components: 3,
      restarts: 2,
      maxIterations: 12,
      accelerate,
      covariance: 'diagonal',
    } as const;
    const events: MixtureFitEvent[] = [];
    const whole = await fitGaussianMixture(faithful, { ...options, onEvent: (event) => events.push(event) });
    expect(events.length).toBe(sum(whole.restarts.map((one) => one.iterations + 1)));
    for (const { state, logLikelihood } of events) {
      const seen: number[] = [];
      const onEvent = (event: MixtureFitEvent) => void seen.push(event.logLikelihood);
      const resumed = await fitGaussianMixture(faithful, { ...options, resume: state, onEvent });
      expect(digestOf(resumed)).toBe(digestOf(whole));
      expect(seen[0]).toBe(logLikelihood);
    }
  });

  test('a state of another fit is refused', async () => {
    let state: MixtureFitEvent['state'] | undefined;
    await fitGaussianMixture(faithful, { restarts: 1, onEvent: (event) => (state = event.state) });
    await expect(
      fitGaussianMixture(faithful, { restarts: 1, seed: 1, resume: state! }),
    ).rejects.toMatchObject({
      code: 'E_RESUME',
      message:
        'fitGaussianMixture: resume must be a state of the same fit, got one of another. Data, weights, options and the compiled module must be the same.',
    });
  });

  test('an aborted signal ends the fit between two shards', async () => {
    const controller = new AbortController();
    let events = 0;
    const fit = fitGaussianMixture(faithful, {
      signal: controller.signal,
      tolerance: 0,
      onEvent: () => {
        if (++events === 3) controller.abort();
      },
    });
    await expect(fit).rejects.toMatchObject({ code: 'E_CANCELLED' });
    expect(events).toBe(3);
  });
});

test('a mixture is found again from its own sample', async () => {
  const truth = exampleMixture('full');
  const { rows } = await sampleModel(truth, 20_000, { seed: 4 });
  const { parameters } = await fitGaussianMixture(rows, { components: 3, restarts: 2 });
  const order = [...parameters.weights.keys()].toSorted(
    (a, b) => parameters.weights[a]! - parameters.weights[b]!,
  );
  [0, 2, 1].forEach((of, place) => {
    const k = order[place]!;
    expect(Math.abs(parameters.weights[k]! - truth.weights[of]!)).toBeLessThan(0.02);
    for (let j = 0; j < 3; j++) {
      expect(Math.abs(parameters.means[3 * k + j]! - truth.means[3 * of + j]!)).toBeLessThan(0.1);
    }
  });
});
