import { type Core, MarginaliaError, type Span } from '@marginalia/core-wasm';
import { logTwoPi } from '../constants.ts';
import type { ExactModel, ModelKind, ProposalSpec } from '../latent-variable-model.ts';
import type { PpcaParameters } from '../parameters.ts';
import { putKey } from '../put-key.ts';
import { ppcaElboTerms } from './elbo-terms.ts';
import {
  type GaussianBlock,
  gaussianProposal,
  gaussianWeights,
  type RowDensity,
} from './gaussian-proposal.ts';
import { orthogonalForm } from './orthogonal-form.ts';
import { centre, posteriorMeans, putPpca, residuals } from './ppca-memory.ts';

/** Probabilistic PCA: z is a vector, drawn from N(0, I), from the exact posterior, or from that widened. */
export const ppcaModel: ModelKind<PpcaParameters, ExactModel> = {
  kind: 'ppca',
  exact: true,
  proposals: ['posterior', 'gaussian', 'prior'],
  bind,
};

function bind(core: Core, parameters: PpcaParameters): ExactModel {
  const { kernels, arena } = core;
  const ppca = putPpca(core, parameters);
  const { D, Q, noiseVariance, logNoise } = ppca;
  const { k, ...form } = orthogonalForm(parameters.loadings, D, Q);
  const basis = arena.put(form.basis);
  const minusBasis = arena.put(form.basis.map((value) => -value));
  const triangle = arena.put(form.triangle);
  const logLikelihoodConstant = -0.5 * D * (logTwoPi + logNoise);
  const logPriorConstant = -0.5 * Q * logTwoPi;
  const scale = -0.5 / noiseVariance;

  /** N(0, widen² I), or N(E[z | x], widen² σ² M⁻¹): σ² M⁻¹ = (σ L⁻¹)ᵀ (σ L⁻¹). */
  function gaussian({ name, widen }: ProposalSpec, x: Span<'f64'>): GaussianBlock {
    if (!(widen > 0 && Number.isFinite(widen))) {
      throw new MarginaliaError('E_ARGUMENT', `ppca: widen must be finite and > 0, got ${widen}`);
    }
    if (name === 'encoder') {
      throw new MarginaliaError(
        'E_UNSUPPORTED',
        'ppca: the proposal must be posterior, gaussian or prior, got encoder',
      );
    }
    if (name === 'posterior' && widen !== 1) {
      throw new MarginaliaError(
        'E_UNSUPPORTED',
        `ppca: the proposal posterior is exact, got widen = ${widen}`,
        {
          remedy: 'Use the proposal gaussian, which is the posterior widened.',
        },
      );
    }
    const n = x.length / D;
    const sigma = widen * Math.sqrt(noiseVariance);
    const logWiden = Q * kernels.scalarLog(widen);
    if (name === 'prior') {
      const means = arena.alloc('f64', n * Q);
      const scaled = (scale: number): Span<'f64'> =>
        arena.put(Float64Array.from({ length: Q * Q }, (_, i) => (i % (Q + 1) === 0 ? scale : 0)));
      return {
        Q,
        means,
        standard: widen === 1,
        factor: scaled(widen),
        inverse: scaled(1 / widen),
        logDeterminant: logWiden,
      };
    }
    const means = arena.alloc('f64', n * Q);
    arena.scope(() => posteriorMeans(core, ppca, centre(core, ppca, x), means));
    return {
      Q,
      means,
      standard: false,
      factor: arena.put(arena.view(ppca.inverseFactor).map((value) => sigma * value)),
      inverse: arena.put(arena.view(ppca.factor).map((value) => value / sigma)),
      logDeterminant: logWiden + 0.5 * (Q * logNoise - ppca.logDeterminant),
    };
  }

  /** log p(x) = −½ (D log 2π + (D − Q) log σ² + log det M + ‖x − μ − W m‖² / σ² + ‖m‖²), m = E[z | x]: no difference of large terms. */
  function posterior(x: Span<'f64'>, logDensity: Span<'f64'>, mean: Span<'f64'>): void {
    const constant = logLikelihoodConstant - 0.5 * (ppca.logDeterminant - Q * logNoise);
    const n = logDensity.length;
    arena.view(logDensity).fill(0);
    arena.scope(() => {
      const centred = centre(core, ppca, x);
      posteriorMeans(core, ppca, centred, mean);
      const left = residuals(core, ppca, centred, mean);
      kernels.addSquaredNorms(mean.ptr, n, Q, -0.5, constant, logDensity.ptr);
      kernels.addSquaredNorms(left.ptr, n, D, scale, 0, logDensity.ptr);
    });
  }

  /** log p(x | z), or with log p(z), of one row and many z, with ‖x − μ − W z‖² as the two squares of `orthogonalForm`. */
  function densityOfRows(x: Span<'f64'>, withPrior: boolean): RowDensity {
    const n = x.length / D;
    const inside = arena.alloc('f64', n * k); // Bᵀ (x − μ)
    const offsets = arena.alloc('f64', n);
    const prior = withPrior ? -0.5 : 0;
    const constant = logLikelihoodConstant + (withPrior ? logPriorConstant : 0);
    arena.scope(() => {
      const y = centre(core, ppca, x);
      const outside = arena.alloc('f64', n * D); // what is left of x − μ
      kernels.gemmNT(y.ptr, D, basis.ptr, D, 0, 0, n, k, D, inside.ptr, k);
      kernels.gemmNN(inside.ptr, k, minusBasis.ptr, D, y.ptr, D, n, D, k, outside.ptr, D);
      arena.view(offsets).fill(0);
      kernels.addSquaredNorms(outside.ptr, n, D, scale, constant, offsets.ptr);
    });
    return (row, z, count, out) => {
      const c = inside.ptr + row * k * 8;
      const offset = arena.view(offsets)[row]!;
      kernels.linearGaussianLogDensity(z, count, Q, triangle.ptr, k, c, prior, scale, offset, out);
    };
  }

  return {
    kind: 'ppca',
    observed: D,
    latent: Q,

    logJoint(x, z, samples, out) {
      arena.scope(() => {
        const density = densityOfRows(x, true);
        for (let i = 0; i < x.length / D; i++) {
          density(i, z.ptr + i * samples * Q * 8, samples, out.ptr + i * samples * 8);
        }
      });
    },

    weigh(spec, x) {
      const q = gaussian(spec, x);
      return gaussianWeights(core, q, densityOfRows(x, !q.standard));
    },

    logEvidence(x, out) {
      arena.scope(() => posterior(x, out, arena.alloc('f64', out.length * Q)));
    },

    posteriorWidth: Q,
    posterior,

    sample({ key, firstRow, rows, firstSample }, z, x) {
      arena.scope(() => {
        const address = putKey(arena, key);
        const noise = arena.alloc('f64', rows * D);
        kernels.normals(address, firstRow, rows, firstSample, 1, Q, 0, z.ptr);
        kernels.normals(address, firstRow, rows, firstSample, 1, D, 1, noise.ptr);
        const mean = arena.put(parameters.mean);
        kernels.gemmNT(z.ptr, Q, ppca.loadings.ptr, Q, mean.ptr, 0, rows, D, Q, x.ptr, D);
        const sigma = Math.sqrt(noiseVariance);
        const out = arena.view(x);
        arena.view(noise).forEach((value, i) => (out[i] = out[i]! + sigma * value));
      });
    },

    proposal: (spec, x) => gaussianProposal(core, gaussian(spec, x)),

    elbo(spec, x, out) {
      arena.scope(() => ppcaElboTerms(core, ppca, gaussian(spec, x), x, out));
    },
  };
}
