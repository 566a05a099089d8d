// f32
import type { Core, Span } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import { bindNoise, type NoiseSource } from './noise.ts';
import type { AutoencoderParameters } from './parameters.ts';

/** Rows as an autoencoder sees them: u [capacity, D], NaN where missing, and what goes into the encoder. */
export interface PreparedRows {
  readonly target: Span<'f32'>;
  /** Corrupted, nothing missing; the target itself where they are the same. */
  readonly input: Span<'f32'>;
}

/** Room for so many rows. */
export function roomForRows({ arena }: Core, D: number, capacity: number, same: boolean): PreparedRows {
  const target = arena.alloc('f32', capacity * D);
  return { target, input: same ? target : arena.alloc('f32', capacity * D) };
}

/** Puts rows of `data`, the indices counted from 0, into memory as rows first, first + 1, … of the spans. */
export type PrepareRows = (
  data: Rows['data'],
  indices: Iterable<number>,
  first: number,
  to: PreparedRows,
) => void;

/**
 * How rows of this model are prepared; a missing input is 0 in units of u (cross-entropy: the centre), noise or not.
 *
 * @param unit what a stored number is multiplied by: 1 / 255 for bytes of grey
 */
export function createPreparation(
  core: Core,
  { observed: D, loss, centre, scale }: AutoencoderParameters,
  unit: number,
  source: NoiseSource | null,
): PrepareRows {
  const { arena } = core;
  const corrupt = source === null ? null : bindNoise(core, source);
  const standardised = loss === 'squared';
  return (data, indices, first, { target, input }) => {
    const [u, v] = [arena.view(target), arena.view(input)];
    let start = first * D;
    for (const row of indices) {
      for (let d = 0; d < D; d++) {
        const value = data[row * D + d]! * unit;
        u[start + d] = standardised ? (value - centre[d]!) / scale[d]! : value;
      }
      if (input !== target) {
        v.set(u.subarray(start, start + D), start);
        corrupt?.(v, start, row);
        for (let d = 0; d < D; d++) {
          if (Number.isNaN(u[start + d])) v[start + d] = standardised ? 0 : centre[d]!;
        }
      }
      start += D;
    }
  };
}
