import { type Core, MarginaliaError } from '@marginalia/core-wasm';
import { bindModel, type ModelParameters, requireLikelihood, requireParameters } from '@marginalia/models';
import { createInlineExecutor, digestBytes, digestOf, type Executor, type Rows } from '@marginalia/runtime';
import { assembleEstimate, type Provenance } from './assemble-estimate.ts';
import { checkRows } from './check-rows.ts';
import { elboTerms } from './elbo-terms.ts';
import type { EvidenceEstimate, EvidencePlan } from './estimate.ts';
import type { EvidenceOptions } from './evidence-options.ts';
import { evidencePlan, rowsPerShard } from './evidence-plan.ts';
import { type EvidenceRequest, evidenceRequest } from './evidence-request.ts';
import type { EvidenceRun } from './evidence-run.ts';
import { exactRows } from './exact-rows.ts';
import { type EvidenceJobs, jobs } from './jobs.ts';
import { requireSameRun } from './resume.ts';
import { sampledRows } from './sampled-rows.ts';

/**
 * log p(x) of every row under a model, and of all rows together, with its error.
 *
 * The result is the same, bit for bit, for any executor and number of workers: it depends on the model, the rows and the
 * options alone.
 *
 * @param rows finite numbers [n, D]
 * @throws E_ARGUMENT for options out of range; E_SHAPE, E_DATA for rows the model cannot be asked about; E_UNSUPPORTED for
 *   a proposal, or an exact value, that the model does not have; E_RESUME for a state of another run; E_CANCELLED, E_WORKER_LOST as the executor
 * @example
 * const { total, status } = await estimateEvidence(model, rows, { estimator: 'importance', proposal: 'gaussian' });
 */
export async function estimateEvidence(
  model: ModelParameters,
  rows: Rows,
  options: EvidenceOptions = {},
): Promise<EvidenceEstimate> {
  requireParameters('estimateEvidence', model);
  const request = evidenceRequest(model, options);
  const { executor: given } = options;
  if (given !== undefined) {
    requireJobs(given);
    return estimateOn(given, model, rows, request, options);
  }
  await using executor = await createInlineExecutor({ jobs });
  return await estimateOn(executor, model, rows, request, options);
}

async function estimateOn(
  executor: Executor<EvidenceJobs>,
  model: ModelParameters,
  rows: Rows,
  request: EvidenceRequest,
  options: EvidenceOptions,
): Promise<EvidenceEstimate> {
  const { core } = executor;
  const { observed, latent, operationsPerDraw, discrete } = inspect(core, model, rows, request);
  const perShard = rowsPerShard(rows.rows, observed, latent);
  const plan: EvidencePlan =
    request.estimator === 'exact'
      ? { rows: rows.rows, rowsPerShard: perShard, draws: 0, drawsPerShard: 0, checkpoints: [] }
      : evidencePlan({ rows: rows.rows, latent, operationsPerDraw, checkpoints: request.checkpoints });
  const held = await executor.hold(rows);
  try {
    const provenance: Provenance = {
      request,
      plan,
      dataDigest: held.digest,
      modelDigest: digestOf(model),
      moduleDigest: digestBytes(core.source.bytes),
    };
    const run: EvidenceRun = {
      executor,
      model,
      rows: held,
      plan,
      rowsPerShard: perShard,
      identity: digestOf(provenance),
      resume: options.resume ?? null,
      listeners: options,
    };
    requireSameRun(run);
    // A request for an exact value of a model that has none was refused.
    const exact = model.kind === 'vae' ? null : model;
    const evaluated =
      request.estimator === 'exact' ? await exactRows(run, exact!) : await sampledRows(run, request);
    const terms =
      request.estimator === 'elbo' && exact !== null ? await elboTerms(run, exact, request) : null;
    const cells = discrete ? presentCells(rows) : null;
    return assembleEstimate(provenance, options.seed ?? 0, evaluated, terms, core, cells);
  } finally {
    // An executor that was closed meanwhile holds nothing any more; what ended the run is the error to report.
    await executor.release(held).catch(() => {});
  }
}

/** Refuses a broken model, rows it cannot be asked about, or a proposal it does not have, before workers start. */
function inspect(
  core: Core,
  parameters: ModelParameters,
  rows: Rows,
  { proposal }: EvidenceRequest,
): {
  readonly observed: number;
  readonly latent: number;
  readonly operationsPerDraw: number | undefined;
  readonly discrete: boolean;
} {
  requireLikelihood('estimateEvidence', parameters);
  return core.arena.scope(() => {
    const model = bindModel(core, parameters);
    if (proposal !== null) model.proposal(proposal, core.arena.alloc('f64', model.observed));
    checkRows(rows, model);
    const { observed, latent, operationsPerDraw, discrete = false } = model;
    return { observed, latent, operationsPerDraw, discrete };
  });
}

/** Values that are there. */
function presentCells({ data }: Rows): number {
  let cells = 0;
  for (const value of data) if (!Number.isNaN(value)) cells += 1;
  return cells;
}

function requireJobs(executor: object): asserts executor is Executor<EvidenceJobs> {
  const table = 'jobs' in executor && typeof executor.jobs === 'object' ? (executor.jobs ?? {}) : {};
  if (Object.hasOwn(table, 'evidence/draws')) return;
  throw new MarginaliaError(
    'E_ARGUMENT',
    `estimateEvidence: executor must have the evidence jobs, got ${Object.keys(table).join(', ') || 'none'}`,
    { remedy: 'Create it with { jobs } of @marginalia/estimators.' },
  );
}
