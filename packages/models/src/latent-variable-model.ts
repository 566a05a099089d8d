import type { Core, Span } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';

/**
 * Where a random number comes from: the generator's key is (seed, stream), its counter (row, sample, block, step).
 * Streams are numbered in streams.ts.
 */
export interface Key {
  readonly seed: number;
  readonly stream: number;
}

/** A block of draws of one key: rows [firstRow, firstRow + rows) × samples [firstSample, firstSample + samples). */
export interface DrawBlock {
  readonly key: Key;
  readonly firstRow: number;
  readonly rows: number;
  readonly firstSample: number;
  readonly samples: number;
}

/**
 * p(x, z), by block, never by row. x is [n, observed], z is [n, samples, latent]; all results are [n, samples], nats.
 * A discrete z is one column that holds the category's index.
 *
 * A model is bound to one core and lives in the arena scope it was bound in.
 */
export interface LatentVariableModel {
  readonly kind: string;
  readonly observed: number;
  readonly latent: number;
  /** out[i, s] = log p(x[i], z[i, s]). */
  logJoint(x: Span<'f64'>, z: Span<'f64'>, samples: number, out: Span<'f64'>): void;
  /** Ancestral sampling: z ~ p(z), then x ~ p(x | z); one sample a row (block.samples is 1). */
  sample(block: DrawBlock, z: Span<'f64'>, x: Span<'f64'>): void;
  /** q(z | x) for the rows of x, by name. @throws E_UNSUPPORTED for one this model does not have, naming those it has */
  proposal(spec: ProposalSpec, x: Span<'f64'>): Proposal;
  /**
   * Binds a proposal to rows: weigh(block, out) gives out[i, s] = log p(x[i], z) − log q(z | x[i]), z the block's draws, which
   * it keeps to itself. With a closed form, draws of the prior weigh log p(x[i] | z): no difference in which log p(z) cancels.
   */
  weigh(spec: ProposalSpec, x: Span<'f64'>): Weigh;
}

/** log weights of a block of draws [rows, samples]. block.rows are the rows it was bound to. */
export type Weigh = (block: DrawBlock, out: Span<'f64'>) => void;

/** A distribution over z for each row of the block it was bound to. */
export interface Proposal {
  /** Draws z [rows, samples, latent] and logQ [rows, samples]. block.rows are the rows this proposal was bound to. */
  sampleAndLogProb(block: DrawBlock, z: Span<'f64'>, logQ: Span<'f64'>): void;
  /** out[i, s] = log q(z[i, s] | x[i]). */
  logProb(z: Span<'f64'>, samples: number, out: Span<'f64'>): void;
}

/** prior: p(z). posterior: p(z | x), exact. gaussian: the posterior's moments. encoder: q(z | x), trained. */
export type ProposalName = 'prior' | 'posterior' | 'gaussian' | 'encoder';

/** widen scales the standard deviations. */
export interface ProposalSpec {
  readonly name: ProposalName;
  readonly widen: number;
}

/** A model whose evidence has a closed form. */
export interface ExactEvidence {
  /** out[i] = log p(x[i]). */
  logEvidence(x: Span<'f64'>, out: Span<'f64'>): void;
}

/** A model whose posterior has a closed form. */
export interface ExactPosterior {
  /** Q factors, or K categories. */
  readonly posteriorWidth: number;
  /** logDensity[i] = log p(x[i]); mean[i] = E[z | x[i]], [n, posteriorWidth]: of a category the K responsibilities. */
  posterior(x: Span<'f64'>, logDensity: Span<'f64'>, mean: Span<'f64'>): void;
}

/** The columns of the closed-form ELBO, each by its own formula, nats: log p = expectedLogJoint + entropy + gap. */
export const elboColumns = [
  'expectedLogJoint', // E_q[log p(x, z)]
  'entropy', // H(q)
  'expectedLogLikelihood', // E_q[log p(x | z)]
  'divergenceFromPrior', // KL(q ‖ p(z))
  'gap', // KL(q ‖ p(z | x))
] as const;

/** A model whose ELBO under its own proposals has a closed form. */
export interface AnalyticElbo {
  /** out[i, c] = column c of `elboColumns` for row i. */
  elbo(spec: ProposalSpec, x: Span<'f64'>, out: Span<'f64'>): void;
}

/** A model whose log joint density can be followed uphill in z: for annealed importance sampling and Hamiltonian steps. */
export interface DifferentiableModel {
  /** out[i, s] = log p(z[i, s]) + β log p(x[i] | z[i, s]); dz [n, samples, latent] is its derivative with respect to z. */
  logJointAndGradient(
    x: Span<'f64'>,
    z: Span<'f64'>,
    samples: number,
    beta: number,
    out: Span<'f64'>,
    dz: Span<'f64'>,
  ): void;
}

/** A model that says itself what its draws cost. */
export interface PlannedDraws {
  /** Floating-point operations of a draw and its weight. */
  readonly operationsPerDraw: number;
}

/** A model that says itself which rows it can be asked about. */
export interface CheckedRows {
  /** @throws E_DATA, E_SHAPE */
  checkRows(caller: string, rows: Rows): void;
  /** Whether p(x | z) gives probabilities, not densities. */
  readonly discrete: boolean;
}

/** A model with every closed form. */
export type ExactModel = LatentVariableModel & ExactEvidence & ExactPosterior & AnalyticElbo;

/** A model as it comes: what it cannot do is absent. Without `checkRows` its rows are finite numbers. */
export type BoundModel = LatentVariableModel &
  Partial<ExactEvidence & ExactPosterior & AnalyticElbo & DifferentiableModel & PlannedDraws & CheckedRows>;

/** One kind of model: how its plain parameters become a model. */
export interface ModelKind<P, Model extends BoundModel = BoundModel> {
  readonly kind: string;
  /** Whether log p(x) has a closed form. */
  readonly exact: boolean;
  /** Proposals, the best first. */
  readonly proposals: readonly ProposalName[];
  /** Puts the parameters and what is derived from them into the arena; call inside a scope. */
  bind(core: Core, parameters: P): Model;
}
