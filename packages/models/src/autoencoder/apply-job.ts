// f32
import type { Held, Job } from '@marginalia/runtime';
import { rowsPerBlock } from '../constants.ts';
import { forEachBlock } from '../for-each-block.ts';
import { bindLoss } from './loss.ts';
import { autoencoderVector, bindAutoencoder } from './networks.ts';
import type { AutoencoderParameters } from './parameters.ts';
import { createPreparation, roomForRows } from './prepare-rows.ts';

/** encode: x ↦ code; decode: code ↦ x; reconstruct: x ↦ x; error: x ↦ Σ of the loss over the values that are there, their number. */
export type Application = 'encode' | 'decode' | 'reconstruct' | 'error';

export interface ApplyShared {
  readonly parameters: AutoencoderParameters;
  readonly what: Application;
  readonly rows: Held;
  /** Which rows. */
  readonly members: Int32Array;
  /** What a stored number is multiplied by; codes are not. */
  readonly unit: number;
}

/** Numbers a row gives. */
export function widthOf(what: Application, { observed, code }: AutoencoderParameters): number {
  if (what === 'error') return 2;
  return what === 'encode' ? code : observed;
}

/** Applies an autoencoder to rows, each by itself. */
export const autoencoderApplyJob: Job<ApplyShared, null> = {
  init: () => null,
  step(context, { parameters, what, rows, members, unit }, shard) {
    const { core } = context;
    const { kernels, arena } = core;
    const { observed: D, code: Q, loss, centre, scale } = parameters;
    const capacity = Math.min(rowsPerBlock, shard.end - shard.start);
    const vector = arena.put(autoencoderVector(parameters));
    const { encoder, decoder, code } = bindAutoencoder(core, parameters, vector, capacity);
    const prepare = createPreparation(core, parameters, unit, null);
    const room = roomForRows(core, D, capacity, false);
    const measure = bindLoss(core, loss, D, decoder.output);
    const losses = arena.alloc('f64', capacity);
    const data = context.data(rows);

    function encode(some: Int32Array): void {
      prepare(data, some, 0, room);
      encoder.forward(room.input, 0, some.length);
    }

    function takeCodes(some: Int32Array): void {
      const h = arena.view(code);
      some.forEach((row, i) => h.set(data.subarray(row * Q, (row + 1) * Q), i * Q));
    }

    function writeErrors(n: number, out: Float64Array): void {
      measure.value(room.target, 0, n, losses);
      const [values, u] = [arena.view(losses), arena.view(room.target)];
      for (let r = 0; r < n; r++) {
        let there = 0;
        for (let i = r * D; i < (r + 1) * D; i++) if (!Number.isNaN(u[i])) there++;
        out[2 * r] = -values[r]!;
        out[2 * r + 1] = there;
      }
    }

    function writeRows(n: number, out: Float64Array): void {
      const { ptr } = decoder.output;
      if (loss === 'cross-entropy') kernels.sigmoidF32(ptr, n * D, ptr);
      const g = arena.view(decoder.output);
      for (let i = 0; i < n * D; i++) {
        out[i] = loss === 'squared' ? centre[i % D]! + scale[i % D]! * g[i]! : g[i]!;
      }
    }

    forEachBlock(context, shard, (start, end) => {
      const some = members.subarray(start, end);
      const n = end - start;
      if (what === 'decode') takeCodes(some);
      else encode(some);
      if (what !== 'encode') decoder.forward(code, 0, n);
      const out = context.output(start, end);
      if (what === 'encode') out.set(arena.view(code).subarray(0, n * Q));
      else if (what === 'error') writeErrors(n, out);
      else writeRows(n, out);
      context.tick(end - shard.start);
    });
    return null;
  },
  merge: () => null,
};
