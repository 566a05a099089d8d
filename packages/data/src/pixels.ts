import { MarginaliaError } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';

/** What the numbers of a data set are. A decoder's likelihood must fit them: a Bernoulli one takes binary pixels alone. */
export type PixelValues =
  /** 0 and 1. */
  | { readonly kind: 'binary' }
  /** k · white / levels with whole k = 0 … levels; white is the largest value: 1, or the number of levels. */
  | { readonly kind: 'grey'; readonly levels: number; readonly white: number }
  /** Any finite number. */
  | { readonly kind: 'continuous' };

/** Images as rows: pixel (r, c) is column r · width + c. */
export interface Pixels {
  readonly height: number;
  readonly width: number;
  readonly values: PixelValues;
}

/**
 * What numbers look like, for data that declare nothing: 0 and 1 alone are binary; whole numbers 0 … L ≤ 255 are grey
 * levels; all else is continuous. Missing values (NaN) are passed over.
 *
 * @example
 * measurePixels(Uint8Array.of(0, 3, 16, 7)); // => { kind: 'grey', levels: 16, white: 16 }
 */
export function measurePixels(data: ArrayLike<number>): PixelValues {
  let levels = 1;
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    if (Number.isNaN(x)) continue;
    if (!(x >= 0 && x <= 255 && Math.floor(x) === x)) return { kind: 'continuous' };
    if (x > levels) levels = x;
  }
  return levels === 1 ? { kind: 'binary' } : { kind: 'grey', levels, white: levels };
}

/**
 * Refuses what a Bernoulli likelihood has no meaning for: log p(x | z) = Σ x log p + (1 − x) log (1 − p) is the log of a
 * probability for x = 0 and 1 alone. Missing values (NaN) pass.
 *
 * @param caller, name the function and the data, for the message
 * @throws E_DATA naming the first other pixel and the ways out
 */
export function requireBinary({ data, columns }: Rows, caller: string, name: string): void {
  const at = data.findIndex((x) => x !== 0 && x !== 1 && !Number.isNaN(x));
  if (at === -1) return;
  throw new MarginaliaError(
    'E_DATA',
    `${caller}: pixels of a Bernoulli decoder must be 0 or 1, got ${data[at]}`,
    {
      where: `${name}, row ${Math.floor(at / columns)}, counted from 0, pixel ${at % columns}`,
      remedy:
        'Binarize them (--binarize stochastic, fixed or threshold), or take a continuous decoder (--decoder gaussian).',
    },
  );
}
