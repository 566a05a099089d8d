import type { Rows } from '@marginalia/runtime';
import { checkColumns, checkParameters } from '../check-parameters.ts';
import { checkRows } from '../check-rows.ts';
import { holdData, planRows } from '../hold-data.ts';
import type { GaussianMixtureParameters } from '../parameters.ts';
import type { PosteriorOptions } from '../posterior-options.ts';
import { withExecutor } from '../with-executor.ts';

/** p(z | x) and p(x) of every row under a mixture. */
export interface MixturePosterior {
  /** r [n, K]: rows sum to 1. */
  readonly responsibilities: Float64Array;
  /** The most probable component of each row, ties to the lowest [n]. */
  readonly assignments: Int32Array;
  /** log p(x) [n], nats. */
  readonly logDensity: Float64Array;
}

/**
 * Responsibilities, most probable component and log density of every row.
 *
 *   r[i, k] = π_k N(xᵢ; μ_k, Σ_k) / p(xᵢ)
 *
 * @throws E_SHAPE, E_DATA for rows that do not fit the model or are not finite; E_ARGUMENT for parameters that are no mixture
 * @see Bishop 2006, eq. 9.13
 * @example
 * const { assignments } = await mixturePosterior(fit.parameters, rows);
 */
export async function mixturePosterior(
  parameters: GaussianMixtureParameters,
  rows: Rows,
  options: PosteriorOptions = {},
): Promise<MixturePosterior> {
  checkRows('mixturePosterior', rows);
  checkColumns('mixturePosterior', parameters, rows.columns);
  const { components: K, observed: D } = parameters;
  const { executor, signal, onProgress } = options;
  return withExecutor('mixturePosterior', executor, async (running) => {
    checkParameters('mixturePosterior', running.core, parameters);
    const plan = planRows(rows.rows, K * (D * D + 30));
    return holdData(running, rows, undefined, { plan, signal }, async (data) => {
      const published = running.publish({ rows: data.rows, parameters });
      const { output } = await running.mapReduce('mixture/posterior', published, plan, {
        output: { width: K + 1 },
        ...(signal === undefined ? {} : { signal }),
        ...(onProgress === undefined ? {} : { onProgress }),
      });
      return splitOutput(output as Float64Array, rows.rows, K);
    });
  });
}

function splitOutput(output: Float64Array, n: number, K: number): MixturePosterior {
  const responsibilities = new Float64Array(n * K);
  const assignments = new Int32Array(n);
  const logDensity = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const r = output.subarray(i * (K + 1) + 1, (i + 1) * (K + 1));
    logDensity[i] = output[i * (K + 1)] as number;
    responsibilities.set(r, i * K);
    let best = 0;
    for (let k = 1; k < K; k++) if ((r[k] as number) > (r[best] as number)) best = k;
    assignments[i] = best;
  }
  return { responsibilities, assignments, logDensity };
}
