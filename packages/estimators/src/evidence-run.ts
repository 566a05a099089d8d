import type { ModelParameters } from '@marginalia/models';
import type { Executor, Held, Repeated } from '@marginalia/runtime';
import type { EvidencePlan, RowEstimate } from './estimate.ts';
import type { EvidenceOptions, EvidenceState } from './evidence-options.ts';
import type { EvidenceJobs } from './jobs.ts';
import type { RowColumns } from './row-columns.ts';
import type { Totals } from './totals.ts';

/** One estimate under way: what is estimated, by what, and who listens. */
export interface EvidenceRun {
  readonly executor: Executor<EvidenceJobs>;
  readonly model: ModelParameters;
  readonly rows: Held;
  readonly plan: EvidencePlan;
  /** Items of a closed form that a shard takes. */
  readonly rowsPerShard: number;
  /** What a resumed state must agree with. */
  readonly identity: string;
  readonly resume: EvidenceState | null;
  readonly listeners: Pick<EvidenceOptions, 'signal' | 'onProgress' | 'onCheckpoint'>;
}

/** The rows' estimates and who worked them out. */
export interface EvaluatedRows {
  /** log p of each [n]. */
  readonly logEvidence: Float64Array;
  /** Some 450 bytes each where they have to be made. */
  readonly rows: () => readonly RowEstimate[];
  /** What the digest is over. */
  readonly columns: Readonly<Record<keyof RowColumns, Float64Array | Repeated>>;
  readonly totals: Totals;
  readonly shardsPerWorker: readonly number[];
  readonly retriedShards: number;
}
