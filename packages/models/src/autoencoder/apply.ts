import type { Executor, Held, Progress } from '@marginalia/runtime';
import { planRows } from '../hold-data.ts';
import type { ModelJobs } from '../model-jobs.ts';
import { type Application, widthOf } from './apply-job.ts';
import type { AutoencoderParameters } from './parameters.ts';

/** What an autoencoder is applied to. */
export interface ApplyRequest {
  readonly parameters: AutoencoderParameters;
  readonly rows: Held;
  /** Default: all. */
  readonly members?: Int32Array;
  readonly unit: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Applies it on all workers: [members, width]. */
export async function apply(
  executor: Executor<ModelJobs>,
  what: Application,
  { parameters, rows, unit, signal, onProgress, ...some }: ApplyRequest,
): Promise<Float64Array> {
  const members = some.members ?? Int32Array.from({ length: rows.rows }, (_, i) => i);
  const published = executor.publish({ parameters, what, rows, members, unit });
  const plan = planApplication(members.length, parameters);
  const { output } = await executor.mapReduce('autoencoder/apply', published, plan, {
    output: { width: widthOf(what, parameters) },
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  return output!;
}

/** How its rows are cut. */
export function planApplication(
  rows: number,
  { encoder, decoder }: AutoencoderParameters,
): ReturnType<typeof planRows> {
  return planRows(
    rows,
    [...encoder, ...decoder].reduce((sum, { inputs, outputs }) => sum + 2 * inputs * outputs, 0),
  );
}

/** Mean of the loss over all values that are there. */
export async function meanError(executor: Executor<ModelJobs>, request: ApplyRequest): Promise<number> {
  const output = await apply(executor, 'error', request);
  let [sum, count] = [0, 0];
  for (let i = 0; i < output.length; i += 2) {
    sum += output[i]!;
    count += output[i + 1]!;
  }
  return sum / count;
}
