import type { EstimatorName, EvidenceOptions } from '@marginalia/estimators';
import type { ModelParameters, ProposalName } from '@marginalia/models';
import type { Flags } from '../command-line/flags.ts';
import { usage } from '../command-line/usage-error.ts';

/** The options of `evidence`; null where the default depends on others. */
export interface EvidenceSettings {
  readonly estimator: EstimatorName | 'auto';
  readonly draws: number | null;
  readonly tolerance: number | null;
  readonly maxDraws: number | null;
  readonly minDraws: number;
  readonly proposal: ProposalName | null;
  readonly widen: number;
}

/** Of each row, where --draws does not say. */
export const defaultDraws = 1000;

const estimators = ['auto', 'exact', 'prior', 'importance', 'elbo', 'iwae'] as const;
const proposals = ['prior', 'posterior', 'gaussian', 'encoder'] as const;

const refusals: Readonly<Record<string, string>> = {
  scale: 'a model is in the units of the data it was fitted to',
  weights: 'every row counts once',
  temperatures: 'annealed importance sampling is not in this version',
  chains: 'annealed importance sampling is not in this version',
};

/** @throws E_ARGUMENT for a value that is not what its option takes, or an option of another version */
export function readEvidenceFlags(flags: Flags): EvidenceSettings {
  for (const [name, reason] of Object.entries(refusals)) flags.refuse(name, reason);
  const draws = flags.whole('draws', { min: 1 });
  const maxDraws = flags.whole('max-draws', { min: 1 });
  if (maxDraws !== null && maxDraws < (draws ?? defaultDraws)) {
    throw usage(
      `evidence: max draws must be at least the ${draws ?? defaultDraws} of --draws, got ${maxDraws}`,
      {
        where: '--max-draws',
        remedy: draws === null ? 'Give fewer --draws as well.' : 'Give fewer --draws.',
      },
    );
  }
  return {
    estimator: flags.choice('estimator', estimators) ?? 'auto',
    draws,
    tolerance: flags.real('tolerance', { above: 0 }),
    maxDraws,
    minDraws: flags.whole('min-draws', { min: 1 }) ?? 1000,
    proposal: flags.choice('proposal', proposals),
    widen: flags.real('widen', { above: 0 }) ?? 1,
  };
}

/** As the estimators take them. What is to be widened is by default the proposal that can be. */
export function evidenceOptions(settings: EvidenceSettings, kind: ModelParameters['kind']): EvidenceOptions {
  const { estimator, draws, tolerance, maxDraws, minDraws, widen } = settings;
  const proposal =
    settings.proposal ?? (kind === 'vae' || widen === 1 || estimator === 'prior' ? null : 'gaussian');
  return {
    estimator,
    minDraws,
    widen,
    ...(draws !== null && { draws }),
    ...(tolerance !== null && { tolerance }),
    ...(maxDraws !== null && { maxDraws }),
    ...(proposal !== null && { proposal }),
  };
}

/** Options that were given but say nothing about a closed form. */
export function unusedByExact(settings: EvidenceSettings): readonly string[] {
  const { draws, tolerance, maxDraws, proposal, widen } = settings;
  const given: readonly (readonly [string, boolean])[] = [
    ['--draws', draws !== null],
    ['--tolerance', tolerance !== null],
    ['--max-draws', maxDraws !== null],
    ['--proposal', proposal !== null],
    ['--widen', widen !== 1],
  ];
  return given.filter(([, used]) => used).map(([name]) => name);
}
