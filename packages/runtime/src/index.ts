export type { Executor, Progress, Published, Reduced, RunOptions } from './executor.ts';
export type { Context, Iterated, Job, Jobs, SharedOf, SummaryOf } from './job.ts';
export type { Held, Rows } from './rows.ts';
export type { Shard, ShardPlan } from './shard.ts';
