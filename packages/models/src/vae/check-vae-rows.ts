import { MarginaliaError } from '@marginalia/core-wasm';
import { requireRows, type Rows } from '@marginalia/runtime';
import type { VaeParameters } from './parameters.ts';

/**
 * Rows over white must be what the decoder gives probabilities to: 0 and 1 (bernoulli), levels 0 … levels − 1 (categorical), whole numbers ≥ 0
 * (poisson), finite numbers (gaussian); NaN where a value is missing.
 *
 * @throws as requireRows; E_SHAPE for other columns than the model's, E_DATA for no rows or a value of another kind, with row and column from 0
 */
export function checkVaeRows(
  caller: string,
  { decoder, observed: D, levels }: Pick<VaeParameters, 'decoder' | 'observed' | 'levels'>,
  given: Rows,
  white = 1,
): void {
  requireRows(caller, given);
  const { data, rows, columns } = given;
  if (columns !== D) {
    throw new MarginaliaError(
      'E_SHAPE',
      `${caller}: data must be rows of ${D} columns, as the model, got ${data.length} numbers for ${rows} × ${columns}`,
    );
  }
  if (rows < 1) throw new MarginaliaError('E_DATA', `${caller}: there must be rows, got none`);
  const whole = (value: number): boolean => value >= 0 && Number.isSafeInteger(value);
  const fits: Readonly<Record<VaeParameters['decoder'], (value: number, i: number) => boolean>> = {
    bernoulli: (value) => value === 0 || value === 1,
    categorical: (value, i) => whole(value) && value < levels![i % D]!,
    poisson: whole,
    gaussian: Number.isFinite,
  };
  const fit = fits[decoder];
  for (let i = 0; i < data.length; i++) {
    const value = data[i]! / white;
    if (fit(value, i) || Number.isNaN(value)) continue;
    const column = i % D;
    const what = decoder === 'categorical' ? `a level 0 to ${levels![column]! - 1}` : wanted[decoder];
    throw new MarginaliaError('E_DATA', `${caller}: every value must be ${what} or missing, got ${value}`, {
      where: `row ${Math.floor(i / D)}, column ${column}, both from 0`,
      remedy: remedies[decoder],
    });
  }
}

const wanted = {
  bernoulli: '0 or 1',
  poisson: 'a whole number from 0',
  gaussian: 'a finite number',
} as const;

const remedies: Readonly<Record<VaeParameters['decoder'], string>> = {
  bernoulli:
    'Binarize the data as the training data were: the likelihood of this model is that of zeros and ones.',
  categorical: 'Number the levels as in the training data.',
  poisson: 'This model gives probabilities to counts.',
  gaussian: 'Drop or correct these rows.',
};
