import type { Core } from '@marginalia/core-wasm';
import type { Executor } from '@marginalia/runtime';
import { createNodePool } from '@marginalia/runtime/node';
import { jobs } from './jobs.ts';

/** What an executor on threads is made of. */
export interface NodeExecutorOptions {
  /** Threads; results do not depend on it. */
  readonly workers: number;
  /** Default: loaded. */
  readonly core?: Core;
}

/**
 * An executor on Node's threads for everything this project computes.
 *
 * @throws E_ARGUMENT unless workers is a whole number ≥ 1; E_MODULE if the core does not load
 * @example
 * await using executor = await createNodeExecutor({ workers: 2 });
 * const estimate = await estimateEvidence(model, rows, { estimator: 'importance', executor });
 */
export function createNodeExecutor(options: NodeExecutorOptions): Promise<Executor<typeof jobs>> {
  return createNodePool({ ...options, jobs, worker: import.meta.resolve('@marginalia/estimators/worker') });
}
