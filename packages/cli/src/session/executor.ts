import { jobs } from '@marginalia/estimators';
import type { CovarianceName, ModelParameters } from '@marginalia/models';
import { createInlineExecutor, type Executor, type Rows } from '@marginalia/runtime';
import { codingOperations } from './coding.ts';
import type { Session } from './session.ts';

/**
 * Floating-point operations from which threads are worth starting: it takes about a quarter of a second, and one thread
 * alone does these in half a second.
 *
 * A rule about the problem, never about the machine: the result says inline or piscina, its digits do not depend on it.
 */
const worthThreads = 4e8;

/** Operations of one pass over the rows, about a millisecond, below which threads only wait for each other. */
const leastShared = 1e6;

/** The executor for a problem of about this many operations; the caller closes it. */
export async function openExecutor(session: Session, operations: number): Promise<Executor<typeof jobs>> {
  const { core } = await session.core();
  if (operations < worthThreads) return createInlineExecutor({ jobs, core });
  const { createNodePool } = await import('@marginalia/runtime/node');
  return createNodePool({
    jobs,
    worker: import.meta.resolve('@marginalia/estimators/worker'),
    workers: session.workers,
    core,
  });
}

/**
 * EM on n rows: starts × iterations × n K D, times D where covariances are matrices; 30 iterations are usual.
 *
 * Every iteration waits for its workers: one of less than a millisecond has nothing to share.
 */
export function mixtureOperations(problem: {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  readonly covariance: CovarianceName;
  readonly restarts: number;
  readonly maxIterations: number;
  readonly tolerance: number;
}): number {
  const { rows, columns, components, covariance, restarts, maxIterations, tolerance } = problem;
  const perDensity = 20 + 4 * columns * (covariance === 'full' || covariance === 'tied' ? columns : 1);
  const perIteration = rows * components * perDensity;
  const iterations = tolerance === 0 ? maxIterations : Math.min(maxIterations, 30);
  return perIteration < leastShared ? 0 : restarts * iterations * perIteration;
}

/** Densities of S draws of n rows, D observed by H latent. */
export function evidenceOperations(problem: {
  readonly rows: number;
  readonly columns: number;
  readonly latent: number;
  readonly draws: number;
}): number {
  const { rows, columns, latent, draws } = problem;
  return rows * draws * (40 + 20 * latent + 4 * columns * (1 + latent));
}

/** Decoding S draws of n rows. */
export function networkDrawOperations(problem: {
  readonly rows: number;
  readonly draws: number;
  readonly weights: number;
}): number {
  return 2 * problem.rows * problem.draws * problem.weights;
}

/** Second moments of n rows; the eigenvectors are the caller's in any case. */
export function ppcaOperations({
  rows,
  columns,
}: {
  readonly rows: number;
  readonly columns: number;
}): number {
  return 2 * rows * columns * columns;
}

/** Training: three passes through networks of these widths, there and back, for every draw of every row of every epoch. */
export function trainingOperations(
  widths: readonly number[],
  training: {
    readonly batch: number;
    readonly epochs: number | null;
    readonly steps: number | null;
    readonly samples?: number;
    readonly stages?: number | null;
  },
  rows: number,
): number {
  const { batch, epochs, steps, samples = 1, stages = null } = training;
  let weights = 0;
  for (let i = 1; i < widths.length; i++) weights += 2 * widths[i - 1]! * widths[i]!;
  let passes = epochs ?? 100;
  if (stages !== null) {
    passes = 0;
    for (let stage = 0; stage < stages; stage++) passes = 3 * passes + 1;
  }
  const seen = Math.min(steps === null ? Infinity : steps * batch, passes * rows);
  return batch * weights < leastShared ? 0 : seen * samples * 6 * weights;
}

/** A density of each row, and its latent variables. */
export function posteriorOperations(rows: Rows, model: ModelParameters): number {
  if (model.kind === 'vae') return codingOperations(model, rows.rows);
  const width = model.kind === 'mixture' ? model.components * rows.columns : model.factors;
  return rows.rows * rows.columns * 4 * width;
}
