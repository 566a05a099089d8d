/** How [0, total) is cut: a function of the problem alone, never of cores, memory or executor. */
export interface ShardPlan {
  readonly total: number;
  readonly shardSize: number;
}

/** The items [start, end) of shard `index`. */
export interface Shard {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}
