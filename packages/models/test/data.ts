import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Rows } from '@marginalia/runtime';
import data from './fixtures/data.json' with { type: 'json' };

/** Rows from nested arrays. */
export const rowsOf = (values: readonly (readonly number[])[]): Rows => ({
  data: Float64Array.from(values.flat()),
  rows: values.length,
  columns: values[0]?.length ?? 1,
});

export const faithful: Rows = rowsOf(data.faithful);
export const iris: Rows = rowsOf(data.iris);
export const digits: Rows = {
  data: new Uint8Array(gunzipSync(readFileSync(new URL('fixtures/digits.u8.gz', import.meta.url)))),
  rows: 1797,
  columns: 64,
};

/** Normal and uniform numbers for tests that need many: a generator that has nothing to do with the package's own. */
export function generator(seed: number): { uniform(): number; normal(): number } {
  let state = seed >>> 0;
  const uniform = (): number => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
  return { uniform, normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()) };
}
