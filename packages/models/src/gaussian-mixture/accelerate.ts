import type { Core } from '@marginalia/core-wasm';
import type { GaussianMixtureParameters } from '../parameters.ts';
import { covarianceKinds } from './covariance/covariance-kinds.ts';
import type { PreparedMixture } from './prepare-mixture.ts';

/** Leaps longer than this are rarely kept, and a refused one costs an E-step. */
const longestLeap = 64;

/**
 * Squared extrapolation from three successive points of EM, in coordinates where every point is a mixture:
 *
 *   r = u₁ − u₀,  v = u₂ − u₁ − r,  α = ‖r‖ / ‖v‖,  u' = u₀ + 2 α r + α² v
 *
 * u = (log π, means, inverse Cholesky factors with the logarithms of their diagonals), lengths in standard deviations of
 * the columns. α = 1 is u₂ itself, and no leap: null.
 *
 * @see Varadhan, Roland 2008, "Simple and globally convergent methods for accelerating the convergence of any EM algorithm",
 *   scheme S3
 */
export function extrapolate(
  core: Core,
  points: readonly [PreparedMixture, PreparedMixture, PreparedMixture],
  scale: Float64Array,
): GaussianMixtureParameters | null {
  const [u0, u1, u2] = points.map((point) => coordinatesOf(core, point, scale));
  const r = u1!.map((value, i) => value - u0![i]!);
  const v = u2!.map((value, i) => value - u1![i]! - r[i]!);
  const alpha = Math.min(Math.sqrt(squares(r) / squares(v)), longestLeap);
  if (!(alpha > 1)) return null;
  const leap = u0!.map((value, i) => value + 2 * alpha * r[i]! + alpha * alpha * v[i]!);
  return parametersOf(core, leap, points[0].parameters, scale);
}

const squares = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);

/** [log π (K), means (K D), factors]. */
function coordinatesOf(
  { kernels, arena }: Core,
  { parameters, logWeights, factors }: PreparedMixture,
  scale: Float64Array,
): Float64Array {
  const D = parameters.observed;
  const kind = covarianceKinds[parameters.covariance];
  const logs = arena.scope((): Float64Array => {
    const log = arena.put(factors);
    kernels.log(log.ptr, log.length, log.ptr);
    return arena.take(log);
  });
  const u = new Float64Array(logWeights.length + parameters.means.length + factors.length);
  u.set(logWeights);
  u.set(
    parameters.means.map((mean, i) => mean / scale[i % D]!),
    logWeights.length,
  );
  u.set(
    factors.map((factor, i) => (kind.isPositive(i, D) ? logs[i]! : factor * scale[i % D]!)),
    u.length - factors.length,
  );
  return u;
}

function parametersOf(
  core: Core,
  u: Float64Array,
  like: GaussianMixtureParameters,
  scale: Float64Array,
): GaussianMixtureParameters {
  const { components: K, observed: D } = like;
  const kind = covarianceKinds[like.covariance];
  const { kernels, arena } = core;
  const { weights, positive } = arena.scope(() => {
    const all = arena.put(u);
    const total = kernels.logSumExp(all.ptr, K);
    arena.view(all).forEach((value, k, view) => (view[k] = k < K ? value - total : value));
    kernels.exp(all.ptr, u.length, all.ptr);
    const exponentials = arena.take(all);
    return { weights: exponentials.slice(0, K), positive: exponentials.subarray(K + K * D) };
  });
  const linear = u.subarray(K + K * D);
  const factors = linear.map((value, i) => (kind.isPositive(i, D) ? positive[i]! : value / scale[i % D]!));
  return {
    ...like,
    weights,
    means: u.slice(K, K + K * D).map((value, i) => value * scale[i % D]!),
    covariances: kind.unfactorise(core, factors, like),
  };
}
