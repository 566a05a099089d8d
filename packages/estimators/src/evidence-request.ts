import { MarginaliaError } from '@marginalia/core-wasm';
import { type ModelKind, modelKinds, type ModelParameters, type ProposalSpec } from '@marginalia/models';
import type { EstimatorName } from './estimate.ts';
import type { EvidenceOptions } from './evidence-options.ts';
import { doubling } from './evidence-plan.ts';
import { usualDraws, type WeightRule } from './reliability.ts';

/** Options with every default filled in and every value checked. */
export type EvidenceRequest =
  | { readonly estimator: 'exact'; readonly proposal: null }
  | {
      readonly estimator: Exclude<EstimatorName, 'exact'>;
      readonly proposal: ProposalSpec;
      readonly seed: number;
      readonly minDraws: number;
      readonly tolerance: number | null;
      readonly checkpoints: readonly number[];
    };

export type DrawsRequest = Exclude<EvidenceRequest, { estimator: 'exact' }>;

const estimators = ['auto', 'exact', 'prior', 'importance', 'elbo', 'iwae'] as const;
const proposals = ['prior', 'posterior', 'gaussian', 'encoder'] as const;
const mostDrawsWithTolerance = 1e6;
/** The generator counts samples in 32 bits. */
const mostDraws = 2_147_483_647;

/**
 * @throws E_ARGUMENT for a value that is out of range or contradicts another, E_UNSUPPORTED for an exact value where the model
 *   has none
 */
export function evidenceRequest(model: ModelParameters, options: EvidenceOptions): EvidenceRequest {
  const { exact, proposals: own }: Pick<ModelKind<never>, 'exact' | 'proposals'> = modelKinds[model.kind];
  const { estimator: wish = 'auto', seed = 0, minDraws = usualDraws, widen = 1, tolerance = null } = options;
  oneOf('estimator', wish, estimators);
  whole('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  const estimator = wish === 'auto' ? (exact ? 'exact' : 'importance') : wish;
  if (estimator === 'exact') {
    if (!exact) throw noExact(model.kind, own[0]!);
    return { estimator, proposal: null };
  }

  const proposal = options.proposal ?? (estimator === 'prior' ? 'prior' : own[0]!);
  oneOf('proposal', proposal, proposals);
  whole('minDraws', minDraws, 1, mostDraws);
  positive('widen', widen);
  if (estimator === 'prior' && (proposal !== 'prior' || widen !== 1)) {
    throw argument(
      `the estimator prior draws from the prior as it is, got ${proposal} with widen ${widen}`,
      'Use the estimator importance.',
    );
  }
  if (tolerance !== null) positive('tolerance', tolerance);
  const first = options.draws ?? (tolerance === null ? usualDraws : minDraws);
  whole('draws', first, 1, mostDraws);
  const last = options.maxDraws ?? (tolerance === null ? first : Math.max(first, mostDrawsWithTolerance));
  whole('maxDraws', last, first, mostDraws);
  return {
    estimator,
    proposal: { name: proposal, widen },
    seed,
    minDraws,
    tolerance,
    checkpoints: tolerance === null ? [first] : doubling(first, last),
  };
}

/** How the log weights of a request are read. */
export function ruleOf(model: ModelParameters, request: DrawsRequest): WeightRule {
  const { estimator, proposal, minDraws } = request;
  const remedy = remedyFor(proposal, modelKinds[model.kind].exact);
  return { estimator, proposal: proposal.name, minDraws, remedy };
}

function remedyFor({ name, widen }: ProposalSpec, exact: boolean): string {
  const orExact = exact ? ', or exact' : '';
  if (name === 'prior') return `Try the estimator importance with the best proposal of the model${orExact}.`;
  if (widen < 1) {
    const or = exact ? ' Or exact.' : '';
    return `Try widen 1 or a little more: ${widen} leaves the tails of the posterior out.${or}`;
  }
  if (widen > 1) return `Try more draws, a widen between 1 and ${widen}${orExact}.`;
  if (name === 'encoder') return 'Try more draws, or a widen a little above 1.';
  return `Try more draws, another proposal${orExact}.`;
}

function noExact(kind: string, proposal: string): MarginaliaError {
  return new MarginaliaError(
    'E_UNSUPPORTED',
    `estimateEvidence: log p(x) of a ${kind} has no closed form, got the estimator exact`,
    { remedy: `Use importance or iwae with the proposal ${proposal}.` },
  );
}

function oneOf(name: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) throw argument(`${name} must be one of ${allowed.join(', ')}, got ${value}`);
}

function whole(name: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw argument(`${name} must be a whole number from ${least} to ${most}, got ${value}`);
  }
}

function positive(name: string, value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw argument(`${name} must be a finite number above 0, got ${value}`);
  }
}

function argument(problem: string, remedy?: string): MarginaliaError {
  return new MarginaliaError(
    'E_ARGUMENT',
    `estimateEvidence: ${problem}`,
    remedy === undefined ? {} : { remedy },
  );
}
