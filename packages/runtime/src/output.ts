import { MarginaliaError } from '@marginalia/core-wasm';
import type { RunOptions } from './executor.ts';
import type { ShardPlan } from './shard.ts';

/** Results that shards write in place: `width` values an item, data[0] belongs to item `first`. */
export interface Output {
  readonly data: Float64Array;
  readonly width: number;
  readonly first: number;
}

/**
 * Where a run's results go, with those that are there when it resumes.
 *
 * @throws E_ARGUMENT unless width is a whole number ≥ 1; E_RESUME if the resumed output does not fit the plan
 */
export function createOutput(
  { output, resume }: RunOptions<unknown>,
  plan: ShardPlan,
  allocate: (length: number) => Float64Array,
): Output | null {
  if (output === undefined) return null;
  const length = plan.total * output.width;
  if (!Number.isInteger(output.width) || output.width < 1) {
    throw new MarginaliaError(
      'E_ARGUMENT',
      `mapReduce: output.width must be a whole number ≥ 1, got ${output.width}`,
    );
  }
  const data = allocate(length);
  if (resume === undefined) return { data, width: output.width, first: 0 };
  if (resume.output?.length !== length) {
    throw new MarginaliaError(
      'E_RESUME',
      `mapReduce: resume.output must have total × width = ${length} values, got ${resume.output?.length ?? 'none'}`,
      { remedy: 'Keep the output beside the summary in the checkpoint.' },
    );
  }
  data.set(resume.output);
  return { data, width: output.width, first: 0 };
}
