import type { ExactParameters } from '@marginalia/models';
import type { RowEstimate } from './estimate.ts';
import type { EvaluatedRows, EvidenceRun } from './evidence-run.ts';
import { resumedValues } from './resume.ts';
import { exactColumns } from './row-columns.ts';
import { withInterval } from './row-estimate.ts';
import { exactTotals } from './totals.ts';

/** log p of every row in closed form. */
export async function exactRows(run: EvidenceRun, model: ExactParameters): Promise<EvaluatedRows> {
  const { executor, rows, identity, resume } = run;
  const { signal, onProgress, onCheckpoint } = run.listeners;
  const plan = { total: rows.rows, shardSize: run.rowsPerShard };
  const { output, shardsPerWorker, retriedShards } = await executor.mapReduce(
    'evidence/exact',
    executor.publish({ model, rows }),
    plan,
    {
      output: { width: 1 },
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
      ...(onCheckpoint && {
        // The values themselves: shards beyond `next` write what they will write again.
        onFolded: (next, _summary, values) => onCheckpoint({ round: 0, next, summary: values, identity }),
      }),
      ...(resume && {
        resume: { next: resume.next, summary: null, output: resumedValues(resume) },
      }),
    },
  );
  const values = output!;
  return {
    logEvidence: values,
    rows: () => Array.from(values, exactRow),
    columns: exactColumns(values),
    totals: exactTotals(values),
    shardsPerWorker,
    retriedShards,
  };
}

function exactRow(logEvidence: number): RowEstimate {
  return {
    ...withInterval(logEvidence, 0, 0),
    effectiveSampleSize: null,
    paretoK: null,
    paretoKThreshold: null,
    largestWeight: null,
    draws: 0,
    densityEvaluations: 0,
    status: 'exact',
    reason: 'closed form',
  };
}
