import type { Core } from '@marginalia/core-wasm';
import type { Executor, Progress, Rows } from '@marginalia/runtime';
import { checkColumns, checkParameters } from './check-parameters.ts';
import { checkRows } from './check-rows.ts';
import { holdData, planRows } from './hold-data.ts';
import type { ExactParameters } from './parameters.ts';
import { withExecutor } from './with-executor.ts';

/** How a posterior is computed. */
export interface PosteriorOptions {
  /** Default: inline on the calling thread. Given one, the caller closes it. */
  readonly executor?: Executor;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** What every model says of its rows. */
export interface PosteriorOfRows {
  /** log p(x) [n]. */
  readonly logDensity: Float64Array;
  /** E[z | x] [n, width]. */
  readonly mean: Float64Array;
}

/**
 * Log density and posterior mean of every row, on all workers.
 *
 * @param width of the posterior mean: K responsibilities or Q factors
 * @param then what else to take from the model with the same core
 * @throws E_SHAPE, E_DATA for rows that do not fit the model or are not finite; E_ARGUMENT for parameters that are none
 */
export async function posteriorOfRows<T>(
  caller: string,
  parameters: ExactParameters,
  width: number,
  rows: Rows,
  { executor, signal, onProgress }: PosteriorOptions,
  then: (core: Core, posterior: PosteriorOfRows) => T,
): Promise<T> {
  checkRows(caller, rows);
  checkColumns(caller, parameters, rows.columns);
  return withExecutor(caller, executor, async (running) => {
    checkParameters(caller, running.core, parameters);
    const plan = planRows(rows.rows, 2 * rows.columns * width + 30 * width);
    return holdData(running, rows, undefined, { plan, signal }, async (data) => {
      const published = running.publish({ rows: data.rows, parameters });
      const { output } = await running.mapReduce('model/posterior', published, plan, {
        output: { width: width + 1 },
        ...(signal === undefined ? {} : { signal }),
        ...(onProgress === undefined ? {} : { onProgress }),
      });
      return then(running.core, split(output!, rows.rows, width));
    });
  });
}

function split(output: Float64Array, n: number, width: number): PosteriorOfRows {
  const logDensity = new Float64Array(n);
  const mean = new Float64Array(n * width);
  for (let i = 0; i < n; i++) {
    const start = i * (width + 1);
    logDensity[i] = output[start]!;
    mean.set(output.subarray(start + 1, start + 1 + width), i * width);
  }
  return { logDensity, mean };
}
