export { digestBytes, digestOf, digestRows } from './digest.ts';
export type { Executor, Progress, Published, Reduced, RunOptions } from './executor.ts';
export { createInlineExecutor, type InlineOptions } from './inline.ts';
export { gainWithin, iterate, type IterateOptions, type Iteration } from './iterate.ts';
export type { Context, Iterated, Job, Jobs, SharedOf, SummaryOf } from './job.ts';
export { Repeated } from './plain.ts';
export { type Held, requireRows, type Rows } from './rows.ts';
export { type Shard, shardAt, shardCount, type ShardPlan } from './shard.ts';
export {
  evenStarts,
  type Part,
  type TeamContext,
  type TeamJob,
  type TeamOptions,
  type TeamResult,
} from './team.ts';
export { decode, encode } from './wire.ts';
