import type { Rows } from '@marginalia/runtime';
import { checkParameters } from '../check-parameters.ts';
import { holdData } from '../hold-data.ts';
import type { PosteriorOptions } from '../posterior-of-rows.ts';
import { withExecutor } from '../with-executor.ts';
import { checkVaeRows } from './check-vae-rows.ts';
import type { CompleteShared } from './complete-job.ts';
import { type CompletionMethod, completionLayout } from './completion-layout.ts';
import type { VaeParameters } from './parameters.ts';

/** Completed rows with the raw diagnostics of their weights. */
export interface CompletedRows {
  /** E[x | x_o] [n, D]; where a value is there, it. */
  readonly mean: Float64Array;
  /** [n, D]; 0 where a value is there. */
  readonly standardDeviation: Float64Array;
  /** Completions [n, draws, D]. */
  readonly draws: Float64Array;
  /** [n, draws]: of all weight, the share of the z that a completion came from; 1 / draws for chains. */
  readonly weights: Float64Array;
  /** [n]; NaN for chains and for complete rows. */
  readonly effectiveSampleSize: Float64Array;
  /** Share of metropolis steps that were accepted [n]; NaN for others. */
  readonly acceptance: Float64Array;
  /** The largest log weights of each row [n, kept], ascending; NaN as above. */
  readonly largest: Float64Array;
}

/** Rows × draws of z that a shard takes at most. */
const drawsPerShard = 4096;

/**
 * Completes rows of a VAE without judging the result; `complete` of @marginalia/estimators does both.
 *
 * @throws E_SHAPE, E_DATA for rows that do not fit the model; E_SHAPE, E_ARGUMENT for parameters that are none
 */
export async function completeRows(
  parameters: VaeParameters,
  rows: Rows,
  how: {
    readonly method: CompletionMethod;
    readonly draws: number;
    readonly effort: number;
    readonly widen: number;
    readonly kept: number;
    readonly seed: number;
  },
  { executor, signal, onProgress }: PosteriorOptions = {},
): Promise<CompletedRows> {
  checkVaeRows('complete', parameters, rows);
  return withExecutor('complete', executor, async (running) => {
    checkParameters('complete', running.core, parameters);
    const each = how.method === 'importance' ? 2 * how.effort : 2 * how.effort * how.draws;
    const plan = { total: rows.rows, shardSize: Math.max(1, Math.floor(drawsPerShard / each)) };
    return holdData(running, rows, undefined, { plan, signal }, async (data) => {
      const shared: CompleteShared = { rows: data.rows, parameters, ...how };
      const layout = completionLayout(parameters.observed, how.draws, how.kept);
      const { output } = await running.mapReduce('vae/complete', running.publish(shared), plan, {
        output: { width: layout.width },
        ...(signal === undefined ? {} : { signal }),
        ...(onProgress === undefined ? {} : { onProgress }),
      });
      const places = Array.from({ length: rows.rows }, (_, i) =>
        layout.of(output!.subarray(i * layout.width, (i + 1) * layout.width)),
      );
      const joined = (part: (place: (typeof places)[number]) => Float64Array): Float64Array => {
        const width = part(places[0]!).length;
        const all = new Float64Array(places.length * width);
        places.forEach((place, i) => all.set(part(place), i * width));
        return all;
      };
      return {
        mean: joined(({ mean }) => mean),
        standardDeviation: joined(({ deviation }) => deviation),
        draws: joined(({ draws }) => draws),
        weights: joined(({ weights }) => weights),
        effectiveSampleSize: joined(({ numbers }) => numbers.subarray(0, 1)),
        acceptance: joined(({ numbers }) => numbers.subarray(1, 2)),
        largest: joined(({ largest }) => largest),
      };
    });
  });
}
