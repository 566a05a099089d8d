import type { Executor, Held, Jobs, Rows, ShardPlan } from '@marginalia/runtime';

/** Rows and their weights where the workers have them, and how they are cut. */
export interface HeldData {
  readonly rows: Held;
  /** One column; null for ones. */
  readonly rowWeights: Held | null;
  readonly plan: ShardPlan;
  readonly signal?: AbortSignal;
}

/** Gives the data to an executor for as long as `body` takes. */
export async function holdData<J extends Jobs, T>(
  executor: Executor<J>,
  rows: Rows,
  rowWeights: Float64Array | undefined,
  options: { readonly plan: ShardPlan; readonly signal?: AbortSignal | undefined },
  body: (data: HeldData) => Promise<T>,
): Promise<T> {
  const held: Held[] = [];
  const hold = async (some: Rows): Promise<Held> => {
    const one = await executor.hold(some);
    held.push(one);
    return one;
  };
  try {
    const { plan, signal } = options;
    return await body({
      rows: await hold(rows),
      rowWeights:
        rowWeights === undefined ? null : await hold({ data: rowWeights, rows: rows.rows, columns: 1 }),
      plan,
      ...(signal === undefined ? {} : { signal }),
    });
  } finally {
    for (const one of held) await executor.release(one);
  }
}

/** Least work of a shard, a thousand times a message, and most: some 50 ms. */
const operationsPerShard = { least: 4e6, most: 1e9 };
/** A shard's parameters and summary cost as much as some hundred rows: many rows make larger shards, not more. */
const rowsOfManyShards = 3072;

/**
 * Rows in shards of equal size: 32, or 16 if they had less than 3072 rows each; of few rows a power of two from 16 to 4096
 * with enough to do. A function of the problem alone.
 *
 * @param operationsPerRow floating-point operations a row takes, roughly
 */
export function planRows(rows: number, operationsPerRow: number): ShardPlan {
  let shardSize = 16;
  while (shardSize < 4096 && 2 * shardSize * operationsPerRow <= operationsPerShard.least) shardSize *= 2;
  const most = rows < 32 * rowsOfManyShards ? 16 : 32;
  const shards = Math.max(most, Math.ceil((rows * operationsPerRow) / operationsPerShard.most));
  // in fours, as the kernels take them
  return { total: rows, shardSize: Math.max(shardSize, 4 * Math.ceil(rows / (4 * shards))) };
}
