// f32
import { MarginaliaError } from '@marginalia/core-wasm';
import { findNetworkFault, type NetworkFault, type NetworkParameters } from '../networks/dense.ts';

/** What reconstructions are measured by; neither is a likelihood. */
export const reconstructionLosses = ['squared', 'cross-entropy'] as const;
export type ReconstructionLoss = (typeof reconstructionLosses)[number];

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

/** What is wrong with parameters, null if they fit together. */
export function findAutoencoderFault(parameters: AutoencoderParameters): NetworkFault | null {
  const { observed: D, code: Q, loss, encoder, decoder, tied, centre, scale } = parameters;
  const squared = loss === 'squared';
  const checks: readonly (readonly [tensor: string, holds: boolean, problem: string])[] = [
    ['loss', reconstructionLosses.includes(loss), `must be ${reconstructionLosses.join(', ')}, got ${loss}`],
    ['centre', D >= 1 && centre.length === D, `must have ${D} ≥ 1 numbers, got ${centre.length}`],
    ['centre', centre.every(Number.isFinite), 'must be finite'],
    ['scale', scale.length === D, `must have ${D} numbers, got ${scale.length}`],
    ['scale', scale.every((value) => value > 0 && Number.isFinite(value)), 'must be finite and > 0'],
    ['scale', squared || scale.every((value) => value === 1), `must be 1 for ${loss}`],
  ];
  for (const [tensor, holds, problem] of checks) if (!holds) return { tensor, problem };
  const fault = findNetworkFault('encoder', encoder, D, Q) ?? findNetworkFault('decoder', decoder, Q, D);
  if (fault !== null) return fault;
  if (decoder.at(-1)!.activation !== 'identity')
    return { tensor: 'decoder', problem: 'must have no activation at its end' };
  if (!tied || isTransposed(encoder, decoder)) return null;
  return { tensor: 'decoder', problem: 'must be the encoder transposed where they are tied' };
}

/** @throws E_SHAPE for parameters that do not fit together */
export function checkAutoencoder(caller: string, parameters: AutoencoderParameters): void {
  const fault = findAutoencoderFault(parameters);
  if (fault !== null) throw new MarginaliaError('E_SHAPE', `${caller}: ${fault.tensor} ${fault.problem}`);
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
