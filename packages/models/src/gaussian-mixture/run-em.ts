import type { Executor, Reduced } from '@marginalia/runtime';
import type { HeldData } from '../hold-data.ts';
import type { ModelJobs } from '../model-jobs.ts';
import { extrapolate } from './accelerate.ts';
import { isCollapse } from './covariance/covariance-kind.ts';
import { covarianceKinds } from './covariance/covariance-kinds.ts';
import { eStep, type EStepSummary } from './e-step.ts';
import type { FitStatus, MixtureEvent, MixtureFitState, MixtureRun } from './fit-options.ts';
import { describe, maximiseMixture, type MStepFailure } from './m-step.ts';
import { prepareDefinite, type PreparedMixture, prepareMixture } from './prepare-mixture.ts';

/** What a run of EM is given. */
export interface EmProblem {
  readonly executor: Executor<ModelJobs>;
  readonly data: HeldData;
  /** Σ w. */
  readonly totalWeight: number;
  /** R [D]. */
  readonly regularization: Float64Array;
  /** tr(R Σ_k⁻¹) from which a component counts as collapsed onto the regularization. */
  readonly collapseAt: number;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly accelerate: boolean;
  /** Standard deviations of the columns [D], what lengths are measured in when accelerating. */
  readonly scale: Float64Array;
}

/** Where a run stands before an E-step. */
export type EmState = Pick<
  MixtureFitState,
  'iteration' | 'parameters' | 'history' | 'penalty' | 'fall' | 'anchor'
>;

/** What a run tells while it goes. */
export interface EmWatch {
  /** After every E-step, with the state before it. */
  evaluated(state: EmState, reduced: Reduced<EStepSummary>): void;
  happened(event: Omit<MixtureEvent, 'restart'>): void;
}

/**
 * Rounding in a sum of log densities, relative to max(1, |L|, Σw D): a smaller fall is none. A tenth of the default
 * tolerance; falls seen in exact arithmetic's place are below 1e-12 for condition numbers up to 1e6.
 */
const rounding = 1e-9;

/** A run begins here. */
export const freshState = (parameters: MixtureFitState['parameters']): EmState => ({
  iteration: 0,
  parameters,
  history: new Float64Array(),
  penalty: 0,
  fall: 0,
  anchor: null,
});

/**
 * EM from a state to its end: E-step, judge, M-step, and again.
 *
 * With R = diag(regularization) an M-step maximises Q(θ' | θ) − ½ Σ_k N_k tr(R Σ'_k⁻¹), N_k from the E-step at θ, for every
 * covariance kind (pooling sums the terms), so
 *
 *   L(θ') − ½ Σ_k N_k tr(R Σ'_k⁻¹) ≥ L(θ) − ½ Σ_k N_k tr(R Σ_k⁻¹)
 *
 * while L itself may fall a little. What never falls is that difference: it is what `decreased` judges, and convergence
 * asks for both changes to be within the tolerance.
 */
export async function runEm(problem: EmProblem, from: EmState, watch: EmWatch): Promise<MixtureRun> {
  const { executor, data, regularization, tolerance, maxIterations } = problem;
  const { core } = executor;
  let state = from;
  let mixture = prepareDefinite(core, state.parameters);
  let evaluated: Reduced<EStepSummary> | null = null;

  for (;;) {
    const reduced: Reduced<EStepSummary> = evaluated ?? (await eStep(executor, data, mixture));
    evaluated = null;
    watch.evaluated(state, reduced);
    const { summary } = reduced;
    const { logLikelihood } = summary;
    const end = (status: FitStatus, reason: string | null): MixtureRun => {
      const collapse = state.iteration > 0 ? ridgeCollapse(problem, mixture) : null;
      const degenerate = status !== 'degenerate' && collapse !== null;
      return {
        status: degenerate ? 'degenerate' : status,
        reason: degenerate ? describe(collapse) : reason,
        iterations: state.iteration,
        parameters: state.parameters,
        logLikelihood,
        history: state.history,
      };
    };

    if (!Number.isFinite(logLikelihood)) {
      return end(
        'degenerate',
        `the log-likelihood is ${logLikelihood}: a row is impossible under every component`,
      );
    }
    const before = state.history.at(-1);
    if (before !== undefined) {
      const change = logLikelihood - before;
      const gain = change - state.penalty;
      const size = Math.max(1, Math.abs(logLikelihood));
      const allowed = rounding * Math.max(size, problem.totalWeight * regularization.length);
      if (gain < -allowed) state = { ...state, fall: Math.max(state.fall, -gain) };
      if (tolerance > 0 && state.fall > 0) return end('decreased', describeFall(state.fall));
      const plainStep = !problem.accelerate || state.anchor !== null;
      const still = change <= tolerance * size && gain <= tolerance * size;
      if (tolerance > 0 && plainStep && still) return end('converged', null);
    }
    if (state.iteration >= maxIterations) {
      if (state.fall > 0) return end('decreased', describeFall(state.fall));
      const rose = before === undefined ? null : logLikelihood - before;
      return end(
        'max-iterations',
        tolerance > 0 && rose !== null ? describeRise(state.iteration, rose) : null,
      );
    }

    const next = maximiseMixture(core, state.parameters, summary, regularization);
    if (isCollapse(next)) {
      const { event, component, detail } = next;
      watch.happened({ iteration: state.iteration, event, component, detail });
      return end('degenerate', describe(next));
    }
    let advanced: PreparedMixture = next;
    let anchor: EmState['anchor'] = null;
    if (problem.accelerate && state.anchor === null) anchor = state.parameters;
    if (problem.accelerate && state.anchor !== null) {
      const leap = await tryLeap(problem, state.anchor, mixture, summary, next);
      if (leap !== null) ({ mixture: advanced, reduced: evaluated } = leap);
    }
    state = {
      iteration: state.iteration + 1,
      parameters: advanced.parameters,
      history: appended(state.history, logLikelihood),
      penalty: penaltyOf(problem, summary.counts, mixture, advanced),
      fall: state.fall,
      anchor,
    };
    mixture = advanced;
    const collapse = ridgeCollapse(problem, mixture);
    if (collapse !== null) watch.happened({ iteration: state.iteration, ...collapse });
  }
}

/** An extrapolated mixture and its E-step, if neither L nor what is maximised is below where it stood; otherwise null. */
async function tryLeap(
  problem: EmProblem,
  anchor: MixtureFitState['parameters'],
  current: PreparedMixture,
  { logLikelihood, counts }: EStepSummary,
  next: PreparedMixture,
): Promise<{ readonly mixture: PreparedMixture; readonly reduced: Reduced<EStepSummary> } | null> {
  const { executor, data, scale } = problem;
  const far = extrapolate(executor.core, [prepareDefinite(executor.core, anchor), current, next], scale);
  const mixture = far === null ? null : prepareMixture(executor.core, far);
  if (mixture === null || isCollapse(mixture)) return null;
  const reduced = await eStep(executor, data, mixture);
  const change = reduced.summary.logLikelihood - logLikelihood;
  const gain = change - penaltyOf(problem, counts, current, mixture);
  return change >= 0 && gain >= 0 ? { mixture, reduced } : null;
}

/** ½ Σ_k N_k (tr(R Σ'_k⁻¹) − tr(R Σ_k⁻¹)). */
function penaltyOf(
  { regularization }: EmProblem,
  counts: Float64Array,
  before: PreparedMixture,
  after: PreparedMixture,
): number {
  const kind = covarianceKinds[before.parameters.covariance];
  const old = kind.ridge(before.factors, regularization, before.parameters);
  const now = kind.ridge(after.factors, regularization, after.parameters);
  return counts.reduce((sum, count, k) => sum + 0.5 * count * (now[k]! - old[k]!), 0);
}

/**
 * A component whose covariance is the regularization alone. Σ ⪰ R, so tr(R Σ⁻¹) ≤ D counts the directions in which Σ is
 * little more than R: there the density is whatever R makes it, and grows without bound as R shrinks.
 */
function ridgeCollapse(
  { regularization, collapseAt }: EmProblem,
  mixture: PreparedMixture,
): MStepFailure | null {
  const { covariance, components } = mixture.parameters;
  const traces = covarianceKinds[covariance].ridge(mixture.factors, regularization, mixture.parameters);
  const k = traces.findIndex((trace) => trace >= collapseAt);
  if (k < 0) return null;
  const component = covariance === 'tied' && components > 1 ? null : k;
  return { event: 'collapse', component, detail: 'its covariance is little more than the regularization' };
}

function appended(history: Float64Array, value: number): Float64Array {
  const longer = new Float64Array(history.length + 1);
  longer.set(history);
  longer[history.length] = value;
  return longer;
}

const describeFall = (fall: number): string =>
  `what EM maximises fell by ${fall} nats, more than rounding explains`;

const describeRise = (iterations: number, rise: number): string =>
  `after ${iterations} iterations the log-likelihood still changes by ${rise} nats`;
