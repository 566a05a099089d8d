import type { Core, Span } from '@marginalia/core-wasm';
import { elboColumns } from '../latent-variable-model.ts';
import type { Categories } from './categorical-proposal.ts';
import { mixtureDensities } from './mixture-densities.ts';
import type { MixtureMemory } from './mixture-memory.ts';

/**
 * The columns of the ELBO as finite sums over components, for each row:
 *
 *   Σ q log p(x, z),  −Σ q log q,  Σ q log N(x; μ, Σ),  Σ q (log q − log π),  Σ q (log q − log r)
 *
 * A component with q = 0 adds nothing.
 */
export function mixtureElboTerms(
  core: Core,
  memory: MixtureMemory,
  q: Categories,
  x: Span<'f64'>,
  out: Span<'f64'>,
): void {
  const { arena } = core;
  const { logJoint, logResponsibilities } = mixtureDensities(core, memory, x);
  const joint = arena.view(logJoint);
  const logR = arena.view(logResponsibilities);
  const logWeights = arena.view(memory.logWeights);
  const p = arena.view(q.probabilities);
  const logQ = arena.view(q.logProbabilities);
  const terms = arena.view(out);
  const width = elboColumns.length;
  for (let i = 0; i < terms.length / width; i++) {
    let expectedLogJoint = 0;
    let entropy = 0;
    let expectedLogLikelihood = 0;
    let divergenceFromPrior = 0;
    let gap = 0;
    for (let k = 0; k < q.K; k++) {
      const weight = p[i * q.stride + k]!;
      if (weight === 0) continue;
      const logWeight = logQ[i * q.stride + k]!;
      const logPrior = logWeights[k]!;
      const logp = joint[i * q.K + k]!;
      expectedLogJoint += weight * logp;
      entropy -= weight * logWeight;
      expectedLogLikelihood += weight * (logp - logPrior);
      divergenceFromPrior += weight * (logWeight - logPrior);
      gap += weight * (logWeight - logR[i * q.K + k]!);
    }
    terms[i * width] = expectedLogJoint;
    terms[i * width + 1] = entropy;
    terms[i * width + 2] = expectedLogLikelihood;
    terms[i * width + 3] = divergenceFromPrior;
    terms[i * width + 4] = gap;
  }
}
