// f32
import type { Span } from '@marginalia/core-wasm';
import type { TeamContext } from '@marginalia/runtime';
import type { BoundNetwork } from '../networks/bound-network.ts';
import type { LayerSlice } from '../networks/training.ts';
import { bindDeepContraction } from './deep-contraction.ts';
import { bindSingleContraction } from './single-contraction.ts';

/** −weight · ‖∂h/∂u‖² beside an objective, ‖·‖² the sum of all squares, over a block of rows that an encoder has been over. */
export interface Contraction {
  /** Rows at most, so that what belongs to them fits into some 24 MB. */
  readonly capacity: number;
  /** Takes what depends on the parameters alone; before the first rows of a step. */
  refresh(): void;
  /** out[r] −= weight · ‖∂h/∂u‖². */
  add(first: number, rows: number, out: Span<'f64'>): void;
  /** After `add`, as the encoder's backward pass has ∂/∂a of layer l: adds the penalty's. */
  addDelta(l: number, first: number, rows: number): void;
  /** What the weights' gradients are made of beside deltas, and numbers a row of each: to be gathered. */
  readonly kept: readonly (readonly [span: Span<'f32'>, width: number])[];
  /** What is not through a, of the rows of a wave: chains over rows that `finish` puts together. */
  addGradient(l: number, slice: LayerSlice, rows: number, add: boolean): void;
  /** Adds it to the gradient of the encoder's matrices. */
  finish(slices: readonly LayerSlice[], gradient: Span<'f32'>): void;
}

/** What binds a contraction to an encoder; what it keeps of rows is in the common core. */
export type BindContraction = (
  team: Pick<TeamContext, 'core' | 'common'>,
  encoder: BoundNetwork,
  vector: Span<'f32'>,
  capacity: number,
  weight: number,
) => Contraction;

/** Rows that a contraction has room for: all of them for one layer. */
export function contractionCapacity(widths: readonly number[], rows: number): number {
  const numbers = widths.at(-1)! * widths.slice(0, -1).reduce((sum, n) => sum + n, 0);
  return numbers === 0 ? rows : Math.max(1, Math.min(rows, Math.floor(2_097_152 / numbers)));
}

/**
 * The exact penalty for an encoder of any depth: one layer in O(Q) a row, more of them as deep-contraction.ts says.
 *
 * @see Rifai et al. 2011, eqs. 6 to 9
 */
export const bindContraction: BindContraction = (team, encoder, ...rest) =>
  encoder.layers.length === 1
    ? bindSingleContraction(team, encoder, ...rest)
    : bindDeepContraction(team, encoder, ...rest);
