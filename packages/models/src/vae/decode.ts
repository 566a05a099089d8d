import { MarginaliaError } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import { checkOutputs } from '../check-outputs.ts';
import { checkParameters } from '../check-parameters.ts';
import { checkRows } from '../check-rows.ts';
import { holdData, planRows } from '../hold-data.ts';
import type { Matrix } from '../matrix.ts';
import type { PosteriorOptions } from '../posterior-of-rows.ts';
import { withExecutor } from '../with-executor.ts';
import { meanWidth } from './outputs.ts';
import { type VaeParameters, widthFrom } from './parameters.ts';
import { weightsOf } from './weights-of.ts';

/** `decode` of a VAE. */
export async function decodeVae(
  parameters: VaeParameters,
  codes: Rows,
  { executor, signal, onProgress }: PosteriorOptions,
): Promise<Matrix> {
  checkRows('decode', codes);
  const lowest = parameters.latents.findIndex((_, l) => widthFrom(parameters, l) === codes.columns);
  if (lowest < 0) {
    const { latents } = parameters;
    const layers =
      latents.length === 1 ? '' : `, ${latents.join(' and ')}, or those of the upper layers alone`;
    throw new MarginaliaError(
      'E_SHAPE',
      `decode: codes must have the ${widthFrom(parameters, 0)} latent columns of the model${layers}, got ${codes.columns}`,
    );
  }
  return withExecutor('decode', executor, async (running) => {
    checkParameters('decode', running.core, parameters);
    const plan = planRows(codes.rows, weightsOf(parameters.generative));
    return holdData(running, codes, undefined, { plan, signal }, async (data) => {
      const columns = meanWidth(parameters);
      const published = running.publish({ rows: data.rows, parameters, lowest, unit: 1 });
      const { output } = await running.mapReduce('vae/decode', published, plan, {
        output: { width: columns },
        ...(signal === undefined ? {} : { signal }),
        ...(onProgress === undefined ? {} : { onProgress }),
      });
      checkOutputs('decode', output!, columns);
      return { data: output!.slice(), rows: codes.rows, columns };
    });
  });
}
