import { type Core, MarginaliaError, type Span } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import { rowsPerBlock } from '../constants.ts';
import { putKey } from '../put-key.ts';
import { streams } from '../streams.ts';
import { covarianceKinds } from './covariance/covariance-kinds.ts';

/** Rows to start from, with what the columns' spread is measured in. */
export interface Candidates {
  readonly rows: Rows;
  /** w [n], null for ones; a row of weight 0 is never drawn. */
  readonly rowWeights: Float64Array | null;
  /** Divides the differences of each column [D]: distances must not depend on units. */
  readonly scale: Float64Array;
}

/** Rows beyond which k-means++ looks at so many of them alone, or 64 for each component if that is more. */
const rowsToSeed = 16_384;

/**
 * Some of the rows to find starting points among, one at random from each of equally long stretches; null where there are
 * few enough: a cluster that a start should find shows in a sample.
 */
export function sampleRows(
  core: Core,
  { rows, rowWeights, scale }: Candidates,
  K: number,
  seed: number,
): Candidates | null {
  const size = Math.max(rowsToSeed, 64 * K);
  if (rows.rows <= size) return null;
  const { data, columns } = rows;
  const places = core.arena.scope(() =>
    core.arena.take(drawUniforms(core, seed, { step: 1, first: 0, count: size })),
  );
  const numbers = places.map((u, i) => Math.floor((i + u) * (rows.rows / size)));
  const sampled = new Float64Array(size * columns);
  for (let i = 0; i < size; i++) {
    const from = numbers[i]! * columns;
    for (let j = 0; j < columns; j++) sampled[i * columns + j] = data[from + j]!;
  }
  return {
    rows: { data: sampled, rows: size, columns },
    rowWeights: rowWeights === null ? null : numbers.map((row) => rowWeights[row]!),
    scale,
  };
}

/**
 * K different rows by k-means++: the first with probability ∝ w, each further one ∝ w × the squared distance to the nearest
 * of those before; of so many `trials`, the one that leaves the least Σ w × that distance.
 *
 * @returns row numbers; fewer than K where there are no more different rows
 * @see Arthur, Vassilvitskii 2007, "k-means++", §2.2 and §7
 */
export function plusPlusRows(
  core: Core,
  candidates: Candidates,
  { components: K, trials }: { readonly components: number; readonly trials: number },
  seed: number,
): number[] {
  const n = candidates.rows.rows;
  const w = candidates.rowWeights ?? new Float64Array(n).fill(1);
  const uniform = uniforms(core, seed);
  const mass = runningSums(w);
  const nearest = new Float64Array(n).fill(Infinity);
  const chosen: number[] = [];
  while (chosen.length < K) {
    if (mass[n - 1] === 0) return chosen;
    const drawn = Array.from({ length: chosen.length === 0 ? 1 : trials }, () => inversion(mass, uniform()));
    const distances = squaredDistances(core, candidates, drawn);
    const left = drawn.map((_, trial) => leftBy(distances, trial, drawn.length, nearest, w));
    const best = left.indexOf(Math.min(...left));
    chosen.push(drawn[best]!);
    for (let i = 0, at = best; i < n; i++, at += drawn.length) {
      nearest[i] = Math.min(nearest[i]!, distances[at]!);
      mass[i] = (i > 0 ? mass[i - 1]! : 0) + w[i]! * nearest[i]!;
    }
  }
  return chosen;
}

/** Σ w × the squared distance to the nearest row, that of a trial among them: column `trial` of so many. */
function leftBy(
  distances: Float64Array,
  trial: number,
  trials: number,
  nearest: Float64Array,
  w: Float64Array,
): number {
  let sum = 0;
  for (let i = 0, at = trial; i < nearest.length; i++, at += trials) {
    sum += w[i]! * Math.min(nearest[i]!, distances[at]!);
  }
  return sum;
}

/**
 * ‖(x_i − x_c) / scale‖² of all rows and the chosen ones [n, chosen]: log densities of unit normals in these units, without
 * their constant. That of a row and itself is exactly 0.
 */
function squaredDistances(
  { kernels, arena }: Core,
  { rows, scale }: Candidates,
  chosen: readonly number[],
): Float64Array {
  const { data, columns: D } = rows;
  const K = chosen.length;
  const distances = new Float64Array(rows.rows * K);
  arena.scope(() => {
    const means = arena.put(
      Float64Array.from(chosen.flatMap((row) => [...data.subarray(row * D, (row + 1) * D)])),
    );
    const factors = arena.put(Float64Array.from({ length: K * D }, (_, i) => 1 / scale[i % D]!));
    const zeros = arena.put(new Float64Array(Math.max(K, D)));
    const origin = arena.alloc('f64', 1);
    kernels.standardNormalLogDensity(zeros.ptr, 1, D, origin.ptr);
    const constants = arena.put(new Float64Array(K).fill(-arena.view(origin)[0]!));
    const out = arena.alloc('f64', rowsPerBlock * K);
    for (let start = 0; start < rows.rows; start += rowsPerBlock) {
      const n = Math.min(rowsPerBlock, rows.rows - start);
      arena.scope(() => {
        const block = data.subarray(start * D, (start + n) * D);
        const x = arena.put(block instanceof Float64Array ? block : Float64Array.from(block));
        const { code } = covarianceKinds.diagonal;
        kernels.mixtureLogJoint(
          x.ptr,
          n,
          D,
          K,
          code,
          constants.ptr,
          means.ptr,
          factors.ptr,
          zeros.ptr,
          out.ptr,
        );
        const logJoint = arena.view(out);
        for (let i = 0; i < n * K; i++) distances[start * K + i] = -2 * logJoint[i]!;
      });
    }
  });
  return distances;
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
function uniforms(core: Core, seed: number): () => number {
  let drawn = 0;
  return () =>
    core.arena.scope((): number => {
      const out = drawUniforms(core, seed, { step: 0, first: drawn, count: 1 });
      drawn += 1;
      return core.arena.view(out)[0]!;
    });
}

/** Uniforms of the samples first … first + count − 1 of a step of the stream. */
function drawUniforms(
  { kernels, arena }: Core,
  seed: number,
  { step, first, count }: { readonly step: number; readonly first: number; readonly count: number },
): Span<'f64'> {
  const out = arena.alloc('f64', count);
  const key = putKey(arena, { seed, stream: streams.initialRows });
  kernels.uniforms(key, 0, 1, first, count, 1, step, out.ptr);
  return out;
}

function runningSums(values: Float64Array): Float64Array {
  let sum = 0;
  return values.map((value) => (sum += value));
}

/** The first index at which the running sums exceed u times the last of them, > 0; where rounding leaves none, reach it. */
function inversion(sums: Float64Array, u: number): number {
  const total = sums.at(-1)!;
  const target = u * total;
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (sums[middle]! > target || sums[middle] === total) high = middle;
    else low = middle + 1;
  }
  return low;
}

function squaredDistance({ data, columns }: Rows, scale: Float64Array, a: number, b: number): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    const difference = (data[a * columns + j]! - data[b * columns + j]!) / scale[j]!;
    sum += difference * difference;
  }
  return sum;
}

export const tooFewRows = (distinct: number, K: number): MarginaliaError =>
  new MarginaliaError(
    'E_DATA',
    `fitGaussianMixture: there must be at least as many different rows as components, got ${distinct} for ${K} components`,
    { remedy: 'Ask for fewer components.' },
  );
