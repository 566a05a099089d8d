import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { CovarianceName } from '@marginalia/models';
import type { Rows } from '@marginalia/runtime';
import data from '../fixtures/data.json' with { type: 'json' };

export const covarianceNames: readonly CovarianceName[] = ['full', 'tied', 'diagonal', 'spherical'];

/** Rows from nested arrays. */
export const rowsOf = (values: readonly (readonly number[])[]): Rows & { readonly data: Float64Array } => ({
  data: Float64Array.from(values.flat()),
  rows: values.length,
  columns: values[0]?.length ?? 1,
});

export const faithful: Rows & { readonly data: Float64Array } = rowsOf(data.faithful);
export const iris: Rows & { readonly data: Float64Array } = rowsOf(data.iris);
export const digits: Rows = {
  data: new Uint8Array(gunzipSync(readFileSync(new URL('../fixtures/digits.u8.gz', import.meta.url)))),
  rows: 1797,
  columns: 64,
};

/** The data set of this name in the fixtures. */
export function dataNamed(name: string): Rows {
  if (name === 'faithful') return faithful;
  return name === 'iris' ? iris : digits;
}

export const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
