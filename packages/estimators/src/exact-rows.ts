import type { ExactParameters } from '@marginalia/models';
import type { RowEstimate } from './estimate.ts';
import type { EvaluatedRows, EvidenceRun } from './evidence-run.ts';
import { resumedValues } from './resume.ts';
import { withInterval } from './row-estimate.ts';

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
        onFolded: (next, _summary, values) =>
          onCheckpoint({ round: 0, next, summary: values?.slice() ?? null, identity }),
      }),
      ...(resume && {
        resume: { next: resume.next, summary: null, output: resumedValues(resume) },
      }),
    },
  );
  return { rows: Array.from(output ?? [], exactRow), shardsPerWorker, retriedShards };
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
