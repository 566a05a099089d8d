import { MarginaliaError } from '@marginalia/core-wasm';
import { bindModel, type ModelParameters } from '@marginalia/models';
import { createInlineExecutor, digestBytes, digestOf, type Executor, type Rows } from '@marginalia/runtime';
import { checkRows } from './check-rows.ts';
import { elboTerms } from './elbo-terms.ts';
import type { EstimateKind, EstimatorName, EvidenceEstimate, EvidencePlan } from './estimate.ts';
import type { EvidenceOptions } from './evidence-options.ts';
import { evidencePlan, rowsPerShard } from './evidence-plan.ts';
import { type EvidenceRequest, evidenceRequest } from './evidence-request.ts';
import type { EvidenceRun } from './evidence-run.ts';
import { exactRows } from './exact-rows.ts';
import { type EvidenceJobs, jobs } from './jobs.ts';
import { rowColumns } from './row-columns.ts';
import { sampledRows } from './sampled-rows.ts';
import { totals } from './totals.ts';
import { verdict } from './verdict.ts';

const kinds: Readonly<Record<EstimatorName, EstimateKind>> = {
  exact: 'exact',
  prior: 'unbiased-z',
  importance: 'unbiased-z',
  elbo: 'lower-bound',
  iwae: 'lower-bound',
};

/**
 * log p(x) of every row under a model, and of all rows together, with its error.
 *
 * The result is the same, bit for bit, for any executor and number of workers: it depends on the model, the rows and the
 * options alone.
 *
 * @param rows finite numbers [n, D]
 * @throws E_ARGUMENT for options out of range; E_SHAPE, E_DATA for rows the model cannot be asked about; E_UNSUPPORTED for
 *   a proposal the model does not have; E_RESUME for a state of another run; E_CANCELLED, E_WORKER_LOST as the executor
 * @example
 * const { total, status } = await estimateEvidence(model, rows, { estimator: 'importance', proposal: 'gaussian' });
 */
export async function estimateEvidence(
  model: ModelParameters,
  rows: Rows,
  options: EvidenceOptions = {},
): Promise<EvidenceEstimate> {
  const request = evidenceRequest(options);
  if (options.executor !== undefined)
    return estimateOn(withJobs(options.executor), model, rows, request, options);
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
  const { observed, latent } = inspect(executor, model, request);
  checkRows(rows, observed);
  const together = rowsPerShard(rows.rows, observed, latent);
  const plan: EvidencePlan =
    request.estimator === 'exact'
      ? { rows: rows.rows, rowsPerShard: together, draws: 0, drawsPerShard: 0, checkpoints: [] }
      : evidencePlan({ rows: rows.rows, observed, latent, checkpoints: request.checkpoints });
  const held = await executor.hold(rows);
  try {
    const provenance = {
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
      rowsPerShard: together,
      identity: digestOf(provenance),
      resume: options.resume ?? null,
      listeners: options,
    };
    requireSameRun(run);
    const evaluated = request.estimator === 'exact' ? await exactRows(run) : await sampledRows(run, request);
    const terms = request.estimator === 'elbo' ? await elboTerms(run, request) : null;
    const sums = totals(evaluated.rows);
    return {
      estimator: request.estimator,
      proposal: request.estimator === 'exact' ? null : request.proposal.name,
      kind: kinds[request.estimator],
      ...verdict(request, evaluated.rows, sums),
      ...sums,
      total: {
        ...sums.total,
        lowerBound95: request.estimator === 'exact' ? null : sums.total.logEvidence - 3,
      },
      elboTerms: terms,
      ...evaluated,
      seed: options.seed ?? 0,
      plan,
      dataDigest: provenance.dataDigest,
      modelDigest: provenance.modelDigest,
      digest: digestOf({ provenance, rows: rowColumns(evaluated.rows), elboTerms: terms }),
    };
  } finally {
    // An executor that was closed meanwhile holds nothing any more; what ended the run is the error to report.
    await executor.release(held).catch(() => {});
  }
}

/** Refuses a broken model or a proposal it does not have here, before workers start. */
function inspect(
  { core }: Executor<EvidenceJobs>,
  parameters: ModelParameters,
  request: EvidenceRequest,
): { observed: number; latent: number } {
  return core.arena.scope(() => {
    const model = bindModel(core, parameters);
    const { observed, latent } = model;
    if (request.estimator !== 'exact') model.proposal(request.proposal, core.arena.alloc('f64', observed));
    return { observed, latent };
  });
}

function withJobs(executor: Executor): Executor<EvidenceJobs> {
  if (Object.hasOwn(executor.jobs, 'evidence/draws')) return executor as Executor<EvidenceJobs>;
  throw new MarginaliaError(
    'E_ARGUMENT',
    `estimateEvidence: executor must have the evidence jobs, got ${Object.keys(executor.jobs).join(', ') || 'none'}`,
    { remedy: 'Create it with { jobs } of @marginalia/estimators.' },
  );
}

function requireSameRun({ resume, identity }: EvidenceRun): void {
  if (resume === null || resume.identity === identity) return;
  throw new MarginaliaError(
    'E_RESUME',
    'estimateEvidence: resume must be a state of the same model, data, seed, plan and options, got that of another run',
    { remedy: 'Start afresh, or repeat the call the state was made by.' },
  );
}
