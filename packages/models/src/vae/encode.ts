import type { Rows } from '@marginalia/runtime';
import { checkOutputs } from '../check-outputs.ts';
import { checkParameters } from '../check-parameters.ts';
import { holdData, planRows } from '../hold-data.ts';
import type { Matrix } from '../matrix.ts';
import type { PosteriorOptions } from '../posterior-of-rows.ts';
import { withExecutor } from '../with-executor.ts';
import { checkVaeRows } from './check-vae-rows.ts';
import { latentWidth, type VaeParameters } from './parameters.ts';
import { weightsOf } from './weights-of.ts';

/** q(z | x) of every row: independent Gaussians, z [n, Σ H_l], h₁ first. */
export interface Codes extends Matrix {
  /** The means. */
  readonly data: Float64Array;
  /** Of the same shape. */
  readonly standardDeviation: Float64Array;
}

/** `encode` of a VAE. */
export async function encodeVae(
  parameters: VaeParameters,
  rows: Rows,
  { executor, signal, onProgress, white = 1 }: PosteriorOptions & { readonly white?: number },
): Promise<Codes> {
  checkVaeRows('encode', parameters, rows, white);
  return withExecutor('encode', executor, async (running) => {
    checkParameters('encode', running.core, parameters);
    const plan = planRows(rows.rows, weightsOf(parameters.encoder));
    return holdData(running, rows, undefined, { plan, signal }, async (data) => {
      const H = latentWidth(parameters);
      const published = running.publish({ rows: data.rows, parameters, unit: 1 / white });
      const { output } = await running.mapReduce('vae/encode', published, plan, {
        output: { width: 2 * H },
        ...(signal === undefined ? {} : { signal }),
        ...(onProgress === undefined ? {} : { onProgress }),
      });
      checkOutputs('encode', output!, 2 * H);
      const [mean, standardDeviation] = [new Float64Array(rows.rows * H), new Float64Array(rows.rows * H)];
      for (let i = 0; i < rows.rows; i++) {
        mean.set(output!.subarray(2 * i * H, (2 * i + 1) * H), i * H);
        standardDeviation.set(output!.subarray((2 * i + 1) * H, (2 * i + 2) * H), i * H);
      }
      return { data: mean, rows: rows.rows, columns: H, standardDeviation };
    });
  });
}
