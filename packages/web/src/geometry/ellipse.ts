import type { GaussianMixtureParameters } from '@marginalia/models';
import type { Scale } from './scale.ts';

/** A 2 × 2 covariance. */
export interface Covariance2 {
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

/** Component k's covariance, whatever the kind of the mixture, for D = 2. */
export function covarianceOf(
  { covariance, covariances: c }: GaussianMixtureParameters,
  k: number,
): Covariance2 {
  if (covariance === 'diagonal') return { xx: c[2 * k]!, xy: 0, yy: c[2 * k + 1]! };
  if (covariance === 'spherical') return { xx: c[k]!, xy: 0, yy: c[k]! };
  const at = covariance === 'tied' ? 0 : 4 * k;
  return { xx: c[at]!, xy: c[at + 1]!, yy: c[at + 3]! };
}

/**
 * The affine map that takes the unit circle to the ellipse (x − μ)ᵀ Σ⁻¹ (x − μ) = 1 on the screen, as CSS `matrix(a, b, c, d, e, f)`.
 *
 * Any square root of Σ does: here Σ = L Lᵀ, so x = μ + L u with |u| = 1. A covariance that is not positive definite is drawn flat.
 */
export function ellipseMatrix(
  mean: readonly [number, number],
  covariance: Covariance2,
  x: Scale,
  y: Scale,
): string {
  const l11 = Math.sqrt(Math.max(covariance.xx, 0));
  const l21 = l11 > 0 ? covariance.xy / l11 : 0;
  const l22 = Math.sqrt(Math.max(covariance.yy - l21 * l21, 0));
  const entries = [l11 * x.slope, l21 * y.slope, 0, l22 * y.slope, x.toPixel(mean[0]), y.toPixel(mean[1])];
  return `matrix(${entries.map((entry) => entry.toFixed(4)).join(', ')})`;
}
