import { MarginaliaError } from '@marginalia/core-wasm';
import type { Position, PositionSummary } from './draw-round.ts';
import type { EvidenceState } from './evidence-options.ts';
import type { EvidenceRun } from './evidence-run.ts';

/** @throws E_RESUME unless what is resumed, if anything is, belongs to this run */
export function requireSameRun({ resume, identity }: EvidenceRun): void {
  if (resume === null || resume.identity === identity) return;
  throw new MarginaliaError(
    'E_RESUME',
    'estimateEvidence: resume must be a state of the same model, data, seed, plan and options, got that of another run',
    { remedy: 'Start afresh, or repeat the call the state was made by.' },
  );
}

/** Where a run of draws was. @throws E_RESUME for a state that does not say */
export function resumedPosition({ round, next, summary }: EvidenceState): Position {
  if (!isPositionSummary(summary)) throw damaged();
  return { round, next, ...summary };
}

/** The exact values a run had. @throws E_RESUME for a state that does not have them */
export function resumedValues({ summary }: EvidenceState): Float64Array {
  if (!(summary instanceof Float64Array)) throw damaged();
  return summary;
}

function isPositionSummary(summary: unknown): summary is PositionSummary {
  return (
    typeof summary === 'object' &&
    summary !== null &&
    'weights' in summary &&
    'failures' in summary &&
    summary.failures instanceof Float64Array
  );
}

function damaged(): MarginaliaError {
  return new MarginaliaError(
    'E_RESUME',
    'estimateEvidence: resume.summary must be as onCheckpoint gave it, got another value',
    {
      remedy: 'Start afresh.',
    },
  );
}
