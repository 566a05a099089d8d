import { MarginaliaError } from '@marginalia/core-wasm';

/** @throws E_DATA naming the first row of which networks make no number: values beyond what f32 holds give ∞ − ∞ or 0 · ∞ */
export function checkOutputs(caller: string, outputs: Float64Array, width: number): void {
  const bad = outputs.findIndex((value) => Number.isNaN(value));
  if (bad < 0) return;
  throw new MarginaliaError(
    'E_DATA',
    `${caller}: values must be of a size that the networks can take, got NaN from them`,
    {
      where: `row ${Math.floor(bad / width)}, counted from 0`,
      remedy: 'Correct the values that are far from all others: networks compute in f32.',
    },
  );
}
