import { type Core, MarginaliaError } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import { putKey } from '../put-key.ts';
import { streams } from '../streams.ts';
import { sumOf } from '../sum-of.ts';

/** Rows to start from, with what the columns' spread is measured in. */
export interface Candidates {
  readonly rows: Rows;
  /** w [n], null for ones; a row of weight 0 is never drawn. */
  readonly rowWeights: Float64Array | null;
  /** Divides the differences of each column [D]: distances must not depend on units. */
  readonly scale: Float64Array;
}

/**
 * K different rows by k-means++: the first with probability ∝ w, each further one ∝ w × its squared distance to the
 * nearest of those before.
 *
 * @returns row numbers
 * @throws E_DATA for fewer different rows than K
 * @see Arthur, Vassilvitskii 2007, "k-means++", §2.2
 */
export function plusPlusRows(
  core: Core,
  { rows, rowWeights, scale }: Candidates,
  K: number,
  seed: number,
): number[] {
  const uniform = uniforms(core, seed);
  const mass = rowWeights?.slice() ?? new Float64Array(rows.rows).fill(1);
  const nearest = new Float64Array(rows.rows).fill(Infinity);
  const chosen: number[] = [];
  while (chosen.length < K) {
    const row = inversion(mass, uniform());
    if (row === null) throw tooFewRows(chosen.length, K);
    chosen.push(row);
    for (let i = 0; i < rows.rows; i++) {
      nearest[i] = Math.min(nearest[i]!, squaredDistance(rows, scale, i, row));
      mass[i] = (rowWeights?.[i] ?? 1) * nearest[i]!;
    }
  }
  return chosen;
}

/**
 * K different rows, each equally likely among the rows of positive weight.
 *
 * @throws E_DATA for fewer different rows than K
 */
export function randomRows(
  core: Core,
  { rows, rowWeights, scale }: Candidates,
  K: number,
  seed: number,
): number[] {
  const uniform = uniforms(core, seed);
  const left = Int32Array.from({ length: rows.rows }, (_, i) => i).filter((i) => (rowWeights?.[i] ?? 1) > 0);
  const chosen: number[] = [];
  for (let size = left.length; chosen.length < K; size--) {
    if (size === 0) throw tooFewRows(chosen.length, K);
    const place = Math.floor(uniform() * size);
    const row = left[place]!;
    left[place] = left[size - 1]!;
    if (chosen.every((other) => squaredDistance(rows, scale, row, other) > 0)) chosen.push(row);
  }
  return chosen;
}

/** The uniforms of one restart, one after the other. */
function uniforms({ kernels, arena }: Core, seed: number): () => number {
  let drawn = 0;
  return () =>
    arena.scope((): number => {
      const out = arena.alloc('f64', 1);
      kernels.uniforms(putKey(arena, { seed, stream: streams.initialRows }), 0, 1, drawn, 1, 1, 0, out.ptr);
      drawn += 1;
      return arena.view(out)[0]!;
    });
}

/** The first index at which the running sum of mass exceeds u Σ mass; null if there is no mass. */
function inversion(mass: Float64Array, u: number): number | null {
  const target = u * sumOf(mass);
  let sum = 0;
  let last: number | null = null;
  for (let i = 0; i < mass.length; i++) {
    const value = mass[i]!;
    if (value === 0) continue;
    sum += value;
    last = i;
    if (sum > target) break;
  }
  return last;
}

function squaredDistance({ data, columns }: Rows, scale: Float64Array, a: number, b: number): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    const difference = (data[a * columns + j]! - data[b * columns + j]!) / scale[j]!;
    sum += difference * difference;
  }
  return sum;
}

const tooFewRows = (distinct: number, K: number): MarginaliaError =>
  new MarginaliaError(
    'E_DATA',
    `fitGaussianMixture: there must be at least as many different rows as components, got ${distinct} for ${K} components`,
    { remedy: 'Ask for fewer components.' },
  );
