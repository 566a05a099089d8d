import { MarginaliaError } from '@marginalia/core-wasm';
import type { Matrix } from '../matrix.ts';
import type { PosteriorOptions } from '../posterior-of-rows.ts';
import { requireParameters } from '../require-parameters.ts';
import { decodeVae } from './decode.ts';
import { encodeVae } from './encode.ts';
import { latentWidth, type VaeParameters, widthFrom } from './parameters.ts';

/** The way from a row to another by way of their codes. */
export interface Interpolation {
  /** z, or its layers from `layer` upwards [steps, Σ H_l]: from the code of the first row to that of the second, both included. */
  readonly codes: Float64Array;
  /** The mean of p(x | z) along the way, as `decode` gives it. */
  readonly rows: Matrix;
}

/** Rows of the result are in memory at once. */
const mostSteps = 1_000_000;

/** Where the line lies. */
export interface InterpolateOptions extends PosteriorOptions {
  /**
   * The lowest stochastic layer of it, from 1 (h₁). Above the first, the layers below follow at their means, as `decode` has them: the ends
   * are what the upper layers know of the rows, no reconstructions. Default 1.
   */
  readonly layer?: number;
}

/**
 * Means of p(x | z) on the straight line between the codes of two rows:
 *
 *   z_i = (1 − t_i) m(a) + t_i m(b),  t_i = i / (steps − 1),  m the encoder's mean
 *
 * @param a, b  rows [D], what the decoder gives probabilities to
 * @param steps from 2 to 10⁶
 * @throws E_ARGUMENT for steps that are no such number, or a layer that is not there; as `encode`
 * @example
 * const { rows } = await interpolate(fit.parameters, a, b, 9);
 */
export async function interpolate(
  parameters: VaeParameters,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  steps: number,
  { layer = 1, ...options }: InterpolateOptions = {},
): Promise<Interpolation> {
  if (!(Number.isSafeInteger(steps) && steps >= 2 && steps <= mostSteps)) {
    throw new MarginaliaError(
      'E_ARGUMENT',
      `interpolate: steps must be a whole number from 2 to ${mostSteps}, got ${steps}`,
    );
  }
  requireParameters('interpolate', parameters);
  const D = parameters.observed;
  if (Object(a).length !== D || Object(b).length !== D) {
    throw new MarginaliaError(
      'E_SHAPE',
      `interpolate: rows must have the ${D} columns of the model, got ${Object(a).length} and ${Object(b).length}`,
    );
  }
  const layers = parameters.latents.length;
  if (!(Number.isSafeInteger(layer) && layer >= 1 && layer <= layers)) {
    throw new MarginaliaError(
      'E_ARGUMENT',
      `interpolate: layer must be ${layers === 1 ? '1' : `from 1 to ${layers}`}, got ${layer}`,
    );
  }
  const [Z, H] = [latentWidth(parameters), widthFrom(parameters, layer - 1)];
  const ends = { data: Float64Array.from([...Array.from(a), ...Array.from(b)]), rows: 2, columns: D };
  const { data: mean } = await encodeVae(parameters, ends, options);
  const codes = Float64Array.from({ length: steps * H }, (_, i) => {
    const t = Math.floor(i / H) / (steps - 1);
    const j = Z - H + (i % H);
    return (1 - t) * mean[j]! + t * mean[Z + j]!;
  });
  const rows = await decodeVae(parameters, { data: codes, rows: steps, columns: H }, options);
  return { codes, rows };
}
