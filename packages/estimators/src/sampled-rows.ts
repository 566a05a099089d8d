import type { Core } from '@marginalia/core-wasm';
import { drawRound, type Position } from './draw-round.ts';
import type { RowEstimate } from './estimate.ts';
import { type DrawsRequest, ruleOf } from './evidence-request.ts';
import type { EvaluatedRows, EvidenceRun } from './evidence-run.ts';
import { rowsOf } from './log-weights.ts';
import { tailCapacity } from './pareto-k.ts';
import type { WeightRule } from './reliability.ts';
import { resumedPosition } from './resume.ts';
import { noteFailures, withEarlierLooks } from './repeated-looks.ts';
import { rowColumns } from './row-columns.ts';
import { halfWidth95, rowEstimate } from './row-estimate.ts';
import { tailShapes } from './tail-job.ts';
import { totals } from './totals.ts';
import type { WeightRun } from './weight-run.ts';

/**
 * log p of every row from draws, in rounds: up to each check point every row gets the same number of draws, then the
 * tolerance and the gate on k̂ are judged. Draws keep their numbers, and weights are folded on from round to round.
 */
export async function sampledRows(run: EvidenceRun, request: DrawsRequest): Promise<EvaluatedRows> {
  const { executor, plan } = run;
  const { checkpoints } = plan;
  const rule = ruleOf(run.model, request);
  const shardsPerWorker = Array.from({ length: executor.concurrency }, () => 0);
  let retriedShards = 0;
  let position = startOf(run);
  for (;;) {
    const { round, failures: before } = position;
    const reduced = await drawRound(run, request, position);
    retriedShards += reduced.retriedShards;
    for (const [worker, shards] of reduced.shardsPerWorker.entries()) {
      shardsPerWorker[worker] = (shardsPerWorker[worker] ?? 0) + shards;
    }
    const weights = reduced.summary;
    const shapes = await tailShapes(run, weights, checkpoints[round]!);
    const estimates = rowEstimates(executor.core, weights, shapes, rule);
    const failures = noteFailures(estimates, round, rule.minDraws, before);
    const rows = withEarlierLooks(estimates, round, checkpoints, failures);
    if (round + 1 === checkpoints.length || isSettled(rows, request.tolerance)) {
      return {
        logEvidence: Float64Array.from(rows, (row) => row.logEvidence),
        rows: () => rows,
        columns: rowColumns(rows),
        totals: totals(rows),
        shardsPerWorker,
        retriedShards,
      };
    }
    position = { round: round + 1, next: 0, weights, failures };
  }
}

function startOf({ resume, plan }: EvidenceRun): Position {
  if (resume !== null) return resumedPosition(resume);
  return {
    round: 0,
    next: 0,
    weights: { capacity: tailCapacity(plan.draws), blocks: [] },
    failures: new Float64Array(plan.rows).fill(-1),
  };
}

/** Whether drawing may stop: the half-width of interval95 of the mean is within the tolerance and every row is reliable. */
function isSettled(rows: readonly RowEstimate[], tolerance: number | null): boolean {
  if (tolerance === null) return true;
  const { mean, unreliableRows } = totals(rows);
  return unreliableRows === 0 && halfWidth95(mean.standardError) <= tolerance;
}

function rowEstimates(
  core: Core,
  { blocks }: WeightRun,
  shapes: Float64Array,
  rule: WeightRule,
): RowEstimate[] {
  let next = 0;
  return blocks.flatMap((block) =>
    Array.from({ length: rowsOf(block) }, (_, row) => rowEstimate(core, block, row, rule, shapes[next++])),
  );
}
