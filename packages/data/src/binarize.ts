import { type Core, MarginaliaError } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';

/**
 * How grey pixels became 0 and 1; plain, so that it goes into a result as it is.
 *
 * - none: they were 0 and 1
 * - stochastic: x = 1 with probability grey / white, drawn afresh each epoch (Burda et al. 2016)
 * - fixed: the same draw, number 0, in every epoch (as the data of Larochelle & Murray 2011 are)
 * - threshold: x = 1 where grey / white > at
 */
export type Binarization =
  | { readonly kind: 'none' }
  | { readonly kind: 'stochastic' | 'fixed'; readonly seed: number; readonly stream: number }
  | { readonly kind: 'threshold'; readonly at: number };

export interface DrawOptions {
  /** The value whose probability is 1: `white` of the pixels' values. */
  readonly white: number;
  /** Of the generator: the bits are a function of seed, stream, draw, row and pixel. */
  readonly seed: number;
  readonly stream: number;
  /** 0 for a fixed binarization, the epoch for a stochastic one. */
  readonly draw: number;
  /** The number of the first row here among all; default 0. Rows drawn apart are the rows drawn together. */
  readonly firstRow?: number;
}

const blockRows = 64;

/**
 * The binary images of an epoch.
 *
 * @param grey [n, D] in 0 … white
 * @param options epoch: counted from 0; firstRow: the number of the first row here among all, default 0
 * @returns [n, D] of 0 and 1
 * @throws E_DATA as `drawBinary`; with none, unless all are 0 and 1
 */
export function binarize(
  core: Core,
  grey: Rows,
  how: Binarization,
  options: { readonly white: number; readonly epoch: number; readonly firstRow?: number },
): Uint8Array {
  const { white, epoch, firstRow = 0 } = options;
  if (how.kind === 'threshold') return thresholdBinary(grey, { white, at: how.at });
  if (how.kind !== 'none') {
    const { seed, stream } = how;
    return drawBinary(core, grey, { white, seed, stream, draw: how.kind === 'fixed' ? 0 : epoch, firstRow });
  }
  const bits = Uint8Array.from(grey.data);
  if (bits.every((bit, i) => bit <= 1 && bit === grey.data[i])) return bits;
  throw new MarginaliaError('E_DATA', 'binarize: without binarization pixels must be 0 or 1, got others', {
    remedy: 'Binarize them: stochastic, fixed or threshold.',
  });
}

/**
 * Draws binary images from grey ones.
 *
 *   xᵢⱼ ~ Bernoulli(pᵢⱼ),   pᵢⱼ = greyᵢⱼ / white
 *
 * Black stays 0 and white 1. Threefry with the counter (row, draw, ⌊pixel / 4⌋, 0).
 *
 * @param grey [n, D] in 0 … white
 * @returns [n, D] of 0 and 1
 * @throws E_DATA if a pixel is below 0, above white or missing
 * @see Burda, Grosse, Salakhutdinov 2016, §5.1; Salakhutdinov & Murray 2008
 */
export function drawBinary(core: Core, grey: Rows, options: DrawOptions): Uint8Array {
  const { white, seed, stream, draw, firstRow = 0 } = options;
  const { kernels, arena } = core;
  const { data, rows, columns } = grey;
  requireWithin('drawBinary', grey, white);
  const bits = new Uint8Array(data.length);
  for (let from = 0; from < rows; from += blockRows) {
    const count = Math.min(blockRows, rows - from);
    const start = from * columns;
    arena.scope((): void => {
      // 4 u64, little-endian: seed, stream, 0, 0
      const key = arena.put(Int32Array.of(seed, Math.floor(seed / 4294967296), stream, 0, 0, 0, 0, 0));
      const p = arena.alloc('f64', count * columns);
      const out = arena.alloc('f64', count * columns);
      const probabilities = arena.view(p);
      for (let i = 0; i < probabilities.length; i++) probabilities[i] = data[start + i]! / white;
      kernels.bernoulli(key.ptr, firstRow + from, count, draw, 1, columns, 0, p.ptr, columns, out.ptr);
      bits.set(arena.view(out), start);
    });
  }
  return bits;
}

/**
 * Binary images by a threshold: 1 where grey / white > at.
 *
 * @returns [n, D] of 0 and 1
 * @throws E_DATA as `drawBinary`; E_ARGUMENT unless 0 ≤ at < 1
 * @example
 * [...thresholdBinary({ data: Uint8Array.of(0, 8, 9, 16), rows: 1, columns: 4 }, { white: 16, at: 0.5 })]; // => [0, 0, 1, 1]
 */
export function thresholdBinary(
  grey: Rows,
  options: { readonly white: number; readonly at: number },
): Uint8Array {
  const { white, at } = options;
  if (!(at >= 0 && at < 1))
    throw new MarginaliaError('E_ARGUMENT', `thresholdBinary: at must be from 0 to below 1, got ${at}`, {
      remedy: 'Give a share of white, as 0.5.',
    });
  requireWithin('thresholdBinary', grey, white);
  return Uint8Array.from(grey.data, (x) => (x / white > at ? 1 : 0));
}

function requireWithin(caller: string, { data, columns }: Rows, white: number): void {
  const at = data.findIndex((x) => !(x >= 0 && x <= white));
  if (at === -1) return;
  const got = Number.isNaN(data[at]!) ? 'a missing one' : data[at];
  throw new MarginaliaError('E_DATA', `${caller}: pixels must be from 0 to white = ${white}, got ${got}`, {
    where: `row ${Math.floor(at / columns)}, counted from 0, pixel ${at % columns}`,
    remedy: 'Only grey levels can be binarized: take a continuous decoder, or fill in what is missing.',
  });
}
