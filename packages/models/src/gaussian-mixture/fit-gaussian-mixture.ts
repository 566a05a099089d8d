import { MarginaliaError } from '@marginalia/core-wasm';
import { digestBytes, digestOf, type Executor, type Rows } from '@marginalia/runtime';
import { checkRows, checkRowWeights } from '../check-rows.ts';
import { columnVariances } from '../column-variances.ts';
import { type HeldData, holdData, planRows } from '../hold-data.ts';
import { informationCriteria } from '../information-criteria.ts';
import type { ModelJobs } from '../model-jobs.ts';
import { columnMoments } from '../moments.ts';
import { withDigest } from '../with-digest.ts';
import { withExecutor } from '../with-executor.ts';
import { covarianceKinds } from './covariance/covariance-kinds.ts';
import type {
  MixtureEvent,
  MixtureFit,
  MixtureFitOptions,
  MixtureRun,
  RestartSummary,
} from './fit-options.ts';
import { type EmProblem, freshState, runEm } from './run-em.ts';
import { readSettings, type Settings } from './settings.ts';
import { roundingVariances, spreadOf } from './spread-of.ts';
import { startOf } from './start.ts';

/**
 * Fits a mixture of Gaussians by EM, from several starts; the best run is kept.
 *
 *   p(x) = Σ_k π_k N(x; μ_k, Σ_k)
 *
 * What the data do is a status: 'degenerate' says which component collapsed or emptied; parameters are always finite.
 * Among runs the highest log-likelihood wins, degenerate ones only where there is no other, ties go to the first.
 *
 * @param rows [n, D], finite
 * @throws E_ARGUMENT, E_SHAPE for options that do not fit; E_DATA for values that are not finite, a constant column without
 *   regularization, fewer different rows than components, or columns whose variance overflows; E_RESUME for a state of another
 *   fit; E_CANCELLED when the signal aborts
 * @see Bishop 2006, §9.2.2; Dempster, Laird, Rubin 1977
 * @example
 * const fit = await fitGaussianMixture({ data, rows: 272, columns: 2 }, { components: 2 });
 * fit.parameters.weights; // => Float64Array [0.36, 0.64]
 */
export async function fitGaussianMixture(rows: Rows, options: MixtureFitOptions = {}): Promise<MixtureFit> {
  checkRows('fitGaussianMixture', rows);
  const settings = readSettings(rows, options);
  if (options.rowWeights !== undefined) checkRowWeights('fitGaussianMixture', options.rowWeights, rows.rows);
  const shape = { components: settings.components, observed: rows.columns };
  const plan = planRows(rows.rows, covarianceKinds[settings.covariance].operations(shape));
  return withExecutor('fitGaussianMixture', options.executor, (executor) =>
    holdData(executor, rows, options.rowWeights, { plan, signal: options.signal }, (data) =>
      fitHeld(executor, rows, data, settings, options),
    ),
  );
}

async function fitHeld(
  executor: Executor<ModelJobs>,
  rows: Rows,
  data: HeldData,
  settings: Settings,
  options: MixtureFitOptions,
): Promise<MixtureFit> {
  const { components, covariance, restarts, seed } = settings;
  const { core } = executor;
  const moments = await columnMoments(executor, data);
  const { variances, regularization } = spreadOf(
    columnVariances('fitGaussianMixture', moments),
    settings.regularization,
  );
  const problem: EmProblem = {
    executor,
    data,
    totalWeight: moments.weight,
    regularization,
    roundingVariances: roundingVariances(moments),
    regularizationGiven: settings.regularization !== null,
    maxIterations: settings.maxIterations,
    tolerance: settings.tolerance,
    accelerate: settings.accelerate,
    scale: variances.map(Math.sqrt),
  };
  const begin = startOf(settings.init, {
    executor,
    data,
    candidates: { rows, rowWeights: options.rowWeights ?? null, scale: problem.scale },
    variances,
    components,
    covariance,
  });
  const identity = digestOf({
    fit: 'marginalia/mixture@1',
    settings: { ...settings, regularization },
    rows: data.rows.digest,
    rowWeights: data.rowWeights?.digest ?? null,
    plan: data.plan,
    module: digestBytes(core.source.bytes),
  });
  const resume = options.resume ?? null;
  if (resume !== null && resume.identity !== identity) {
    throw new MarginaliaError(
      'E_RESUME',
      'fitGaussianMixture: resume must be a state of the same fit, got one of another',
      {
        remedy: 'Data, weights, options and the compiled module must be the same.',
      },
    );
  }

  const finished: RestartSummary[] = [...(resume?.finished ?? [])];
  const events: MixtureEvent[] = [...(resume?.events ?? [])];
  let best: MixtureRun | null = resume?.best ?? null;
  for (let restart = finished.length; restart < restarts; restart++) {
    const begun = resume?.restart === restart ? resume : freshState(await begin(seed + restart));
    const run = await runEm(problem, begun, {
      evaluated(from, { summary, shardsPerWorker }) {
        const { iteration, parameters } = from;
        const state = { ...from, identity, restart, finished: [...finished], events: [...events], best };
        const { logLikelihood } = summary;
        const progress = { done: rows.rows, total: rows.rows, shardsPerWorker };
        options.onEvent?.({ restart, iteration, logLikelihood, parameters, progress, state });
      },
      happened(event) {
        const same = (other: MixtureEvent): boolean =>
          other.restart === restart && other.event === event.event && other.component === event.component;
        if (!events.some(same)) events.push({ restart, ...event });
      },
    });
    const { logLikelihood, status, iterations } = run;
    finished.push({ seed: seed + restart, logLikelihood, status, iterations });
    if (best === null || isBetter(run, best)) best = run;
  }
  const winner = best!; // there is at least one restart
  const shape = { components, observed: rows.columns };
  const freeParameters =
    components - 1 + components * rows.columns + covarianceKinds[covariance].freeParameters(shape);
  const { bic, aic } = informationCriteria(core, winner.logLikelihood, freeParameters, moments.weight);
  return withDigest(core, {
    ...winner,
    kind: 'mixture' as const,
    seed,
    rows: rows.rows,
    totalWeight: moments.weight,
    dataDigest: data.rows.digest,
    regularization,
    freeParameters,
    bic,
    aic,
    icl: bic - 2 * winner.logCertainty,
    restarts: finished,
    best: finished.findIndex(
      (one) => one.logLikelihood === winner.logLikelihood && one.status === winner.status,
    ),
    events,
    plan: data.plan,
  });
}

/** Ties keep the one that was there. */
function isBetter(run: MixtureRun, best: MixtureRun): boolean {
  const degenerate = run.status === 'degenerate';
  if (degenerate !== (best.status === 'degenerate')) return !degenerate;
  return run.logLikelihood > best.logLikelihood;
}
