import { elboColumns, type ExactParameters } from '@marginalia/models';
import type { ElboTerms } from './estimate.ts';
import type { DrawsRequest } from './evidence-request.ts';
import type { EvidenceRun } from './evidence-run.ts';

/** The closed-form terms of the ELBO, summed over rows in their order. */
export async function elboTerms(
  run: EvidenceRun,
  model: ExactParameters,
  request: DrawsRequest,
): Promise<ElboTerms> {
  const { executor, rows } = run;
  const { signal } = run.listeners;
  const width = elboColumns.length;
  const { output } = await executor.mapReduce(
    'evidence/elbo',
    executor.publish({ model, rows, proposal: request.proposal }),
    { total: rows.rows, shardSize: run.rowsPerShard },
    { output: { width }, ...(signal && { signal }) },
  );
  const sum = (name: (typeof elboColumns)[number]): number => {
    let total = 0;
    for (let at = elboColumns.indexOf(name); at < rows.rows * width; at += width) total += output?.[at] ?? 0;
    return total;
  };
  const expectedLogJoint = sum('expectedLogJoint');
  const entropy = sum('entropy');
  return {
    elbo: expectedLogJoint + entropy,
    expectedLogJoint,
    entropy,
    expectedLogLikelihood: sum('expectedLogLikelihood'),
    divergenceFromPrior: sum('divergenceFromPrior'),
    gap: sum('gap'),
  };
}
