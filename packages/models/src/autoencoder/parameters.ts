// f32
import { MarginaliaError } from '@marginalia/core-wasm';
import { checkNetwork, type NetworkParameters } from '../networks/dense.ts';

/** What reconstructions are measured by; neither is a likelihood. */
export type ReconstructionLoss = 'squared' | 'cross-entropy';

/**
 * A code h = f(u) of every row and its reconstruction g(h), by two networks; u = (x − centre) / scale.
 *
 * It has no likelihood: g gives one point for each code, no p(x | h), and codes have no prior, so that nothing in it could be
 * integrated to a p(x). Plain, transferable, hashable.
 */
export interface AutoencoderParameters {
  readonly kind: 'autoencoder';
  /** D. */
  readonly observed: number;
  /** Q. */
  readonly code: number;
  /** squared: Σ (u − g)². cross-entropy: −Σ u log σ(g) + (1 − u) log(1 − σ(g)), for u = x in [0, 1]. */
  readonly loss: ReconstructionLoss;
  /** f: u [D] ↦ code [Q]. */
  readonly encoder: NetworkParameters;
  /** g: code [Q] ↦ reconstruction of u, or its logits [D]. */
  readonly decoder: NetworkParameters;
  /** The decoder's matrices are the encoder's transposed, last first. */
  readonly tied: boolean;
  /** [D]: what a missing input is taken as; squared: what columns are centred by. */
  readonly centre: Float64Array;
  /** [D]: what columns are divided by; 1 for cross-entropy. */
  readonly scale: Float64Array;
}

/** Why there is no evidence of an autoencoder. */
export const noLikelihood: string =
  'an autoencoder has no likelihood: its decoder gives one point for each code, not p(x | z), and its codes have no prior p(z)';

/** @throws E_SHAPE, E_ARGUMENT for parameters that do not fit together */
export function checkAutoencoder(caller: string, parameters: AutoencoderParameters): void {
  const { observed: D, code: Q, loss, encoder, decoder, tied, centre, scale } = parameters;
  const require = (holds: boolean, requirement: string): void => {
    if (!holds) throw new MarginaliaError('E_SHAPE', `${caller}: ${requirement}`);
  };
  const counts = [D, Q].every((each) => Number.isSafeInteger(each) && each >= 1);
  require(counts, `observed and code must be whole numbers ≥ 1, got ${D} and ${Q}`);
  require(['squared', 'cross-entropy'].includes(loss), `loss must be squared or cross-entropy, got ${loss}`);
  require(centre.length === D && scale.length === D, `centre and scale must have ${D} numbers`);
  const positive = scale.every((value) => value > 0 && Number.isFinite(value));
  require(positive && centre.every(Number.isFinite), 'centre must be finite, scale finite and > 0');
  const unscaled = loss === 'squared' || scale.every((value) => value === 1);
  require(unscaled, 'scale must be 1 for cross-entropy');
  checkNetwork(caller, 'encoder', encoder, D, Q);
  checkNetwork(caller, 'decoder', decoder, Q, D);
  require(decoder.at(-1)!.activation === 'identity', 'the last layer of the decoder must have no activation');
  if (tied)
    require(isTransposed(
      encoder,
      decoder,
    ), 'tied matrices of the decoder must be those of the encoder transposed');
}

function isTransposed(encoder: NetworkParameters, decoder: NetworkParameters): boolean {
  return (
    encoder.length === decoder.length &&
    decoder.every(({ inputs, outputs, weight }, l) => {
      const from = encoder[encoder.length - 1 - l]!;
      if (from.inputs !== outputs || from.outputs !== inputs) return false;
      const expected = transpose(from.weight, outputs, inputs);
      return weight.every((value, i) => value === expected[i]);
    })
  );
}

/** Of a matrix [rows, columns]. */
export function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(matrix.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j]!;
  return out;
}
