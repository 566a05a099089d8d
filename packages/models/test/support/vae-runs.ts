import { digestOf, type Executor, type Rows } from '@marginalia/runtime';
import { fitVae, type VaeFit, type VaeFitOptions, type VaeFitState } from '@marginalia/models';
import { generator } from './generator.ts';

/** Grey images of two kinds, 12 columns in 0 … 4; every seventh row lacks a value where there is to be one missing. */
export function greyRows(n: number, missing = false): Rows & { readonly data: Float64Array } {
  const { uniform } = generator(5);
  const data = Float64Array.from({ length: n * 12 }, (_, i) => {
    const [row, column] = [Math.floor(i / 12), i % 12];
    const bright = row % 2 === 0 ? column < 6 : column % 3 === 0;
    const grey = Math.floor((bright ? 2.5 : 0) + 2.5 * uniform());
    return missing && row % 7 === 3 && column === row % 12 ? NaN : grey;
  });
  return { data, rows: n, columns: 12 };
}

/** A fit with all there is: drawn pixels, missing values, a validation share, clipping, decay, a last batch of fewer rows. */
export const fullOptions: VaeFitOptions = {
  white: 4,
  binarize: 'stochastic',
  latents: [3],
  hidden: [[9, 8]],
  objective: 'iwae',
  samples: 3,
  batch: 16,
  epochs: 3,
  learningRate: 5e-3,
  weightDecay: 1e-3,
  clipNorm: 2,
  validation: 0.2,
  patience: 3,
  seed: 7,
};

/** It; `change` may move no bit. */
export const fullFit = (executor?: Executor, change: VaeFitOptions = {}): Promise<VaeFit> =>
  fitVae(greyRows(90, true), { ...fullOptions, ...change, ...(executor === undefined ? {} : { executor }) });

/** What `everyBit` gives of the full fit: in Node and in Chromium, with any number of workers. */
export const digestOfEveryBit = 'ae4188a80f9547d7eb082ba955bad96c093d25f625fb4d96642ea6d816daa6a2';

/** SHA-256 of all that a fit says. Its own digest covers the compiled module too, which changes with every kernel that is added. */
export const everyBit = (fit: VaeFit): string => digestOf({ ...fit, digest: null });

/** All states that a fit passes. */
export async function statesOf(rows: Rows, options: VaeFitOptions): Promise<readonly VaeFitState[]> {
  const states: VaeFitState[] = [];
  await fitVae(rows, { ...options, onEvent: ({ state }) => states.push(state) });
  return states;
}
