import { MarginaliaError } from '@marginalia/core-wasm';
import type { Matrix } from '../matrix.ts';
import type { PosteriorOptions } from '../posterior-of-rows.ts';
import { decodeVae } from './decode.ts';
import { encodeVae } from './encode.ts';
import { latentWidth, type VaeParameters } from './parameters.ts';

/** The way from a row to another by way of their codes. */
export interface Interpolation {
  /** z [steps, Σ H_l]: from the code of the first row to that of the second, both included. */
  readonly codes: Float64Array;
  /** The mean of p(x | z) along the way, as `decode` gives it. */
  readonly rows: Matrix;
}

/**
 * Means of p(x | z) on the straight line between the codes of two rows:
 *
 *   z_i = (1 − t_i) m(a) + t_i m(b),  t_i = i / (steps − 1),  m the encoder's mean
 *
 * @param a, b  rows [D], what the decoder gives probabilities to
 * @param steps ≥ 2
 * @throws E_ARGUMENT for steps that are no whole number ≥ 2; as `encode`
 * @example
 * const { rows } = await interpolate(fit.parameters, a, b, 9);
 */
export async function interpolate(
  parameters: VaeParameters,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  steps: number,
  options: PosteriorOptions = {},
): Promise<Interpolation> {
  if (!(Number.isSafeInteger(steps) && steps >= 2)) {
    throw new MarginaliaError('E_ARGUMENT', `interpolate: steps must be a whole number ≥ 2, got ${steps}`);
  }
  const D = parameters.observed;
  if (a.length !== D || b.length !== D) {
    throw new MarginaliaError(
      'E_SHAPE',
      `interpolate: rows must have the ${D} columns of the model, got ${a.length} and ${b.length}`,
    );
  }
  const H = latentWidth(parameters);
  const ends = { data: Float64Array.from([...Array.from(a), ...Array.from(b)]), rows: 2, columns: D };
  const { data: mean } = await encodeVae(parameters, ends, options);
  const codes = Float64Array.from({ length: steps * H }, (_, i) => {
    const t = Math.floor(i / H) / (steps - 1);
    return (1 - t) * mean[i % H]! + t * mean[H + (i % H)]!;
  });
  const rows = await decodeVae(parameters, { data: codes, rows: steps, columns: H }, options);
  return { codes, rows };
}
