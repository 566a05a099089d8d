import { MarginaliaError, type Span } from '@marginalia/core-wasm';
import { bindModel, elboColumns, type ExactParameters, type ProposalSpec } from '@marginalia/models';
import type { Context, Held, Job, Shard } from '@marginalia/runtime';

export interface ExactShared {
  readonly model: ExactParameters;
  readonly rows: Held;
}

/** log p of each row in closed form; output width 1. */
export const exactJob: Job<ExactShared, null> = {
  init: () => null,
  step(context, shared, shard) {
    const { core } = context;
    const x = context.rows(shared.rows, shard.start, shard.end);
    const out = core.arena.alloc('f64', shard.end - shard.start);
    bindModel(core, shared.model).logEvidence(x, out);
    write(context, shard, out, 1);
    return null;
  },
  merge: () => null,
};

export interface ElboShared extends ExactShared {
  readonly proposal: ProposalSpec;
}

/** The terms of each row's ELBO in closed form; output width 5, the columns of `elboColumns`. */
export const elboJob: Job<ElboShared, null> = {
  init: () => null,
  step(context, shared, shard) {
    const { core } = context;
    const x = context.rows(shared.rows, shard.start, shard.end);
    const out = core.arena.alloc('f64', (shard.end - shard.start) * elboColumns.length);
    bindModel(core, shared.model).elbo(shared.proposal, x, out);
    write(context, shard, out, elboColumns.length);
    return null;
  },
  merge: () => null,
};

function write(context: Context, shard: Shard, out: Span<'f64'>, width: number): void {
  const values = context.core.arena.view(out);
  const bad = values.findIndex(Number.isNaN);
  if (bad >= 0) {
    throw new MarginaliaError('E_DATA', 'estimateEvidence: log p(x) must be a number, got NaN', {
      where: `row ${shard.start + Math.floor(bad / width)}`,
      remedy: 'The data or the parameters are beyond what double precision can evaluate: rescale them.',
    });
  }
  context.output(shard.start, shard.end).set(values);
}
