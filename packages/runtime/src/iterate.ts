import { MarginaliaError } from '@marginalia/core-wasm';
import type { Executor, Progress } from './executor.ts';
import type { Iterated, Jobs, SharedOf, SummaryOf } from './job.ts';
import type { ShardPlan } from './shard.ts';

/** One evaluation: `objective` and `summary` belong to `parameters`. */
export interface Iteration<P, S> {
  /** Updates made before this evaluation. */
  readonly iteration: number;
  readonly parameters: P;
  readonly objective: number;
  readonly summary: S;
}

/** How an iterated job is run. */
export interface IterateOptions<P, S> {
  readonly plan: ShardPlan;
  /** Updates at most; one evaluation more than that. */
  readonly maxIterations: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Called between two evaluations; true ends the iteration after `current`. */
  readonly stop?: (previous: Iteration<P, S>, current: Iteration<P, S>) => boolean;
}

/**
 * Evaluates, yields, updates, and again; for EM the E-step is the evaluation, the M-step the update.
 *
 *   P₀ → event 0 → P₁ = update(P₀, S₀) → event 1 → …
 *
 * Whoever consumes it may break at any event; nothing runs between events that it did not ask for. An objective that falls
 * is passed on as it is.
 *
 * @throws E_ARGUMENT if the job has no objective and update; E_CANCELLED and E_WORKER_LOST as mapReduce
 * @example
 * const options = { plan, maxIterations: 100, stop: gainWithin(1e-8) };
 * for await (const { iteration, objective } of iterate(executor, 'em', start, options)) show(iteration, objective);
 */
export async function* iterate<J extends Jobs, N extends keyof J & string>(
  executor: Executor<J>,
  name: N,
  start: SharedOf<J[N]>,
  options: IterateOptions<SharedOf<J[N]>, SummaryOf<J[N]>>,
): AsyncGenerator<Iteration<SharedOf<J[N]>, SummaryOf<J[N]>>, void, void> {
  const { plan, maxIterations, stop, ...watch } = options;
  const job = requireIterated(executor.jobs[name], name);
  let previous: Iteration<SharedOf<J[N]>, SummaryOf<J[N]>> | null = null;
  let parameters = start;
  for (let iteration = 0; ; iteration++) {
    const { summary } = await executor.mapReduce(name, executor.publish(parameters), plan, watch);
    const objective = job.objective(parameters, summary);
    const current = { iteration, parameters, objective, summary };
    yield current;
    if (iteration >= maxIterations || (previous !== null && stop?.(previous, current))) return;
    parameters = job.update(executor.core, parameters, summary) as SharedOf<J[N]>;
    previous = current;
  }
}

/**
 * A rule for `stop`: the objective rose, by no more than tolerance × max(1, |objective|). A fall never counts as standing
 * still, and a tolerance of 0 never stops.
 */
export function gainWithin(
  tolerance: number,
): (previous: { readonly objective: number }, current: { readonly objective: number }) => boolean {
  return (previous, current) => {
    const gain = current.objective - previous.objective;
    return tolerance > 0 && gain >= 0 && gain <= tolerance * Math.max(1, Math.abs(current.objective));
  };
}

function requireIterated(job: Jobs[string] | undefined, name: string): Iterated {
  if (job !== undefined && isIterated(job)) return job;
  throw new MarginaliaError(
    'E_ARGUMENT',
    `iterate: the job must have objective and update, got ${job === undefined ? 'no job' : 'one without'}`,
    { where: name },
  );
}

function isIterated(job: Jobs[string]): job is Iterated {
  return 'objective' in job && 'update' in job;
}
