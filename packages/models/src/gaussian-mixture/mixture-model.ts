import { type Core, MarginaliaError, type Span } from '@marginalia/core-wasm';
import type { DrawBlock, ExactModel, ModelKind, ProposalSpec } from '../latent-variable-model.ts';
import type { GaussianMixtureParameters } from '../parameters.ts';
import { putKey } from '../put-key.ts';
import { type Categories, categoricalProposal, drawCategories, gather } from './categorical-proposal.ts';
import { covarianceKinds } from './covariance/covariance-kinds.ts';
import { mixtureElboTerms } from './elbo-terms.ts';
import { mixtureDensities, mixtureLogJoint } from './mixture-densities.ts';
import { bindMixture } from './mixture-memory.ts';

/** Gaussian mixtures: z is the component, drawn from the prior π or from the exact posterior r. */
export const mixtureModel: ModelKind<GaussianMixtureParameters, ExactModel> = {
  kind: 'mixture',
  exact: true,
  proposals: ['posterior', 'prior'],
  bind,
};

function bind(core: Core, parameters: GaussianMixtureParameters): ExactModel {
  const { kernels, arena } = core;
  const memory = bindMixture(core, parameters);
  const weights = arena.put(parameters.weights);
  const { components: K, observed: D } = parameters;
  const covariance = covarianceKinds[parameters.covariance];

  /** q for a block: its own tables, or the prior's for all rows. */
  function categories({ name, widen }: ProposalSpec, x: Span<'f64'>): Categories {
    if (widen !== 1)
      throw unsupported(`widen = ${widen}`, 'A component has no standard deviation: leave widen at 1.');
    if (name === 'prior')
      return { K, probabilities: weights, logProbabilities: memory.logWeights, stride: 0 };
    if (name === 'gaussian' || name === 'encoder') {
      throw unsupported(
        `the proposal ${name}`,
        'Its latent is a component, not a vector: use posterior, or prior.',
      );
    }
    const { responsibilities, logResponsibilities } = mixtureDensities(core, memory, x);
    return { K, probabilities: responsibilities, logProbabilities: logResponsibilities, stride: K };
  }

  return {
    kind: 'mixture',
    observed: D,
    latent: 1,

    logJoint(x, z, samples, out) {
      arena.scope(() => {
        const table = arena.alloc('f64', (x.length / D) * K);
        mixtureLogJoint(core, memory, x, table);
        gather(arena.view(table), K, arena.view(z), samples, arena.view(out));
      });
    },

    logEvidence(x, out) {
      arena.scope(() => {
        const table = arena.alloc('f64', out.length * K);
        mixtureLogJoint(core, memory, x, table);
        kernels.logSumExpRows(table.ptr, out.length, K, out.ptr);
      });
    },

    posteriorWidth: K,
    posterior(x, logDensity, mean) {
      arena.scope(() => {
        const densities = mixtureDensities(core, memory, x);
        arena.view(logDensity).set(arena.view(densities.logDensity));
        arena.view(mean).set(arena.view(densities.responsibilities));
      });
    },

    sample({ key, firstRow, rows, firstSample }: DrawBlock, z, x) {
      arena.scope(() => {
        const address = putKey(arena, key);
        kernels.categorical(address, firstRow, rows, firstSample, 1, 0, weights.ptr, 0, K, z.ptr);
        kernels.normals(address, firstRow, rows, firstSample, 1, D, 1, x.ptr);
        for (let i = 0; i < rows; i++) {
          const component = arena.view(z)[i]!;
          const noise: Span<'f64'> = { ptr: x.ptr + i * D * 8, length: D, type: 'f64' };
          covariance.colour(core, memory.factors, memory, component, noise);
        }
        const component = arena.view(z);
        const means = arena.view(memory.means);
        const out = arena.view(x);
        for (let i = 0; i < rows; i++) {
          const mean = component[i]! * D;
          for (let j = 0; j < D; j++) out[i * D + j] = out[i * D + j]! + means[mean + j]!;
        }
      });
    },

    proposal: (spec, x) => categoricalProposal(core, categories(spec, x)),

    /** A log weight is one of the K of its row: of the prior log N(x; μ_k, Σ_k), of the posterior log p(x). */
    weigh(spec, x) {
      const q = categories(spec, x);
      const table = arena.alloc('f64', (x.length / D) * K);
      const prior = spec.name === 'prior';
      const logWeights = prior ? arena.put(new Float64Array(K)) : memory.logWeights;
      mixtureLogJoint(core, { ...memory, logWeights }, x, table);
      if (!prior) {
        const [logW, logQ] = [arena.view(table), arena.view(q.logProbabilities)];
        for (let at = 0; at < logW.length; at++) logW[at] = logW[at]! - logQ[at]!;
      }
      return (block, out) =>
        arena.scope(() => {
          const z = arena.alloc('f64', out.length);
          drawCategories(core, q, block, z);
          gather(arena.view(table), K, arena.view(z), block.samples, arena.view(out));
        });
    },

    elbo(spec, x, out) {
      arena.scope(() => mixtureElboTerms(core, memory, categories(spec, x), x, out));
    },
  };
}

const unsupported = (what: string, remedy: string): MarginaliaError =>
  new MarginaliaError(
    'E_UNSUPPORTED',
    `mixture: the proposal must be prior or posterior, unwidened, got ${what}`,
    {
      remedy,
    },
  );
