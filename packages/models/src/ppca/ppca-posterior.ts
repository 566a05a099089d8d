import type { Rows } from '@marginalia/runtime';
import { checkColumns, checkParameters } from '../check-parameters.ts';
import { checkRows } from '../check-rows.ts';
import { holdData, planRows } from '../hold-data.ts';
import type { PpcaParameters } from '../parameters.ts';
import type { PosteriorOptions } from '../posterior-options.ts';
import { withExecutor } from '../with-executor.ts';
import { posteriorDeviations } from './ppca-memory.ts';

/** p(z | x) and p(x) of every row under PPCA. */
export interface PpcaPosterior {
  /** E[z | x] [n, Q]. */
  readonly mean: Float64Array;
  /** √ of the diagonal of σ² M⁻¹ [n, Q]: the same for every row. */
  readonly standardDeviation: Float64Array;
  /** log p(x) [n], nats. */
  readonly logDensity: Float64Array;
}

/**
 * Posterior mean and standard deviation of the factors, and the log density, of every row.
 *
 *   p(z | x) = N(z; M⁻¹ Wᵀ (x − μ), σ² M⁻¹),  M = Wᵀ W + σ² I
 *
 * @throws E_SHAPE, E_DATA for rows that do not fit the model or are not finite; E_ARGUMENT for parameters that are no model
 * @see Bishop 2006, eqs. 12.41–12.43
 * @example
 * const { mean } = await ppcaPosterior(fit.parameters, rows);
 */
export async function ppcaPosterior(
  parameters: PpcaParameters,
  rows: Rows,
  options: PosteriorOptions = {},
): Promise<PpcaPosterior> {
  checkRows('ppcaPosterior', rows);
  checkColumns('ppcaPosterior', parameters, rows.columns);
  const { factors: Q, observed: D } = parameters;
  const { executor, signal, onProgress } = options;
  return withExecutor('ppcaPosterior', executor, async (running) => {
    const { core } = running;
    checkParameters('ppcaPosterior', core, parameters);
    const plan = planRows(rows.rows, 4 * D * Q);
    const output = await holdData(running, rows, undefined, { plan, signal }, async (data) => {
      const published = running.publish({ rows: data.rows, parameters });
      const reduced = await running.mapReduce('ppca/posterior', published, plan, {
        output: { width: Q + 1 },
        ...(signal === undefined ? {} : { signal }),
        ...(onProgress === undefined ? {} : { onProgress }),
      });
      return reduced.output as Float64Array;
    });
    const deviations = posteriorDeviations(core, parameters);
    const size = { length: rows.rows * Q };
    return {
      mean: Float64Array.from(size, (_, i) => output[Math.floor(i / Q) * (Q + 1) + 1 + (i % Q)] as number),
      standardDeviation: Float64Array.from(size, (_, i) => deviations[i % Q] as number),
      logDensity: Float64Array.from({ length: rows.rows }, (_, i) => output[i * (Q + 1)] as number),
    };
  });
}
