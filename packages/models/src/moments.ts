import type { Executor, Held, Job } from '@marginalia/runtime';
import { rowsPerBlock } from './constants.ts';
import { forEachBlock } from './for-each-block.ts';
import type { HeldData } from './hold-data.ts';

export interface MomentsShared {
  readonly rows: Held;
  /** w, one column; null for ones. */
  readonly rowWeights: Held | null;
}

/** Weight, mean and centred scatter of rows. */
export interface Moments {
  /** Σ w. */
  readonly weight: number;
  /** Σ w x / Σ w [D]. */
  readonly mean: Float64Array;
  /** Σ w (x − mean)(x − mean)ᵀ [D, D]. */
  readonly scatter: Float64Array;
}

/**
 * First and second moments of rows, for any offset: a shard is centred on its own mean (two passes), shards are
 * merged by the differences of their means. A constant column has a scatter of exactly 0.
 *
 * @see Chan, Golub, LeVeque 1983, "Algorithms for computing the sample variance", eqs. 2.1
 */
export const momentsJob: Job<MomentsShared, Moments> = {
  init: ({ rows: { columns: D } }) => ({
    weight: 0,
    mean: new Float64Array(D),
    scatter: new Float64Array(D * D),
  }),

  step(context, { rows, rowWeights }, shard) {
    const { kernels, arena } = context.core;
    const D = rows.columns;
    const ones = arena.put(new Float64Array(rowsPerBlock).fill(1));
    const centred = arena.alloc('f64', rowsPerBlock * D);
    const weighted = arena.alloc('f64', rowsPerBlock * D);
    const sums = arena.alloc('f64', D);
    const scatter = arena.alloc('f64', D * D);

    /** For each block: x − centre, w (x − centre), w. Gives Σ w. */
    function pass(centre: Float64Array, body: (d: number, wd: number, w: number, n: number) => void): number {
      let weight = 0;
      forEachBlock(context, shard, (start, end) => {
        const n = end - start;
        const x = context.rows(rows, start, end);
        const minusCentre = arena.put(centre.map((value) => -value));
        kernels.gemmNN(ones.ptr, 1, minusCentre.ptr, D, x.ptr, D, n, D, 1, centred.ptr, D);
        if (rowWeights === null) {
          weight += n;
          body(centred.ptr, centred.ptr, ones.ptr, n);
          return;
        }
        const w = context.rows(rowWeights, start, end);
        weight += kernels.dot(w.ptr, ones.ptr, n);
        const values = arena.view(w);
        const from = arena.view(centred);
        const to = arena.view(weighted);
        for (let i = 0; i < n; i++) {
          for (let j = i * D; j < (i + 1) * D; j++) to[j] = from[j]! * values[i]!;
        }
        body(centred.ptr, weighted.ptr, w.ptr, n);
      });
      return weight;
    }

    // Centred on the first row, the sums of a constant column are exactly 0.
    const first = arena.scope(() => arena.take(context.rows(rows, shard.start, shard.start + 1)));
    const weight = pass(first, (d, _wd, w, n) =>
      kernels.gemmTN(w, 1, d, D, sums.ptr, D, 1, D, n, sums.ptr, D),
    );
    if (weight === 0) return momentsJob.init({ rows, rowWeights });
    const shift = arena.take(sums);
    const mean = first.map((value, j) => value + shift[j]! / weight);
    pass(mean, (d, wd, _w, n) => kernels.syrkTN(d, D, wd, D, scatter.ptr, D, D, n, scatter.ptr, D));
    const lower = arena.take(scatter);
    return { weight, mean, scatter: lower.map((_, i) => lower[mirrored(i, D)]!) };
  },

  merge(into, from) {
    if (from.weight === 0) return into;
    if (into.weight === 0) return from;
    const weight = into.weight + from.weight;
    const D = into.mean.length;
    const delta = from.mean.map((mean, j) => mean - into.mean[j]!);
    const between = into.weight * (from.weight / weight);
    const mean = into.mean.map((value, j) => value + delta[j]! * (from.weight / weight));
    const scatter = into.scatter.map(
      (value, i) => value + from.scatter[i]! + delta[Math.floor(i / D)]! * delta[i % D]! * between,
    );
    return { weight, mean, scatter };
  },
};

/** The place in the lower half of a matrix of D columns that stands for place i. */
function mirrored(i: number, D: number): number {
  const [row, column] = [Math.floor(i / D), i % D];
  return Math.max(row, column) * D + Math.min(row, column);
}

/** Moments of all rows. */
export async function columnMoments(
  executor: Executor<{ readonly 'rows/moments': typeof momentsJob }>,
  { rows, rowWeights, plan, signal }: HeldData,
): Promise<Moments> {
  const published = executor.publish({ rows, rowWeights });
  const watch = signal === undefined ? {} : { signal };
  return (await executor.mapReduce('rows/moments', published, plan, watch)).summary;
}
