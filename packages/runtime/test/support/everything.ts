import { digestOf, type Executor } from '@marginalia/runtime';
import type { jobs } from './jobs.ts';

type Table = Pick<typeof jobs, 'count' | 'squares' | 'sum' | 'text'>;

const plans = [1000, 50, 9].map((shardSize) => ({ total: 333, shardSize }));

/** Sixteen orders of magnitude, so that every order of adding has its own bits. */
const data = Float64Array.from({ length: 999 }, (_, i) => {
  const size = ((i * 7919) % 1009) / 1009 - 0.25;
  let scale = 1;
  for (let k = 0; k < i % 17; k++) scale *= 10;
  return size * scale;
});

/** Runs jobs whose results show any other order, plan or place of folding; the digest of all of it. */
export async function everything(executor: Executor<Table>): Promise<string> {
  const results: unknown[] = [];
  const held = await executor.hold({ data, rows: 333, columns: 3 });
  const bytes = await executor.hold({ data: Uint8Array.from(data, (_, i) => i), rows: 999, columns: 1 });
  for (const plan of plans) {
    results.push((await executor.mapReduce('sum', executor.publish({ held }), plan)).summary);
    results.push((await executor.mapReduce('sum', executor.publish({ held: bytes }), plan)).summary);
    results.push((await executor.mapReduce('text', executor.publish({ mark: 'é' }), plan)).summary);
    results.push((await executor.mapReduce('count', executor.publish(null), plan)).summary);
    const { output } = await executor.mapReduce('squares', executor.publish(null), plan, {
      output: { width: 2 },
    });
    results.push(output);
  }
  await executor.release(held);
  await executor.release(bytes);
  return digestOf(results);
}

const add = (a: number, b: number): number => a + b;

/** The same by plain loops over the definition: shard by shard, each summed alone, added in order. */
export function everythingByHand(): unknown[] {
  return plans.flatMap(({ total, shardSize }) => {
    const starts = Array.from({ length: Math.ceil(total / shardSize) }, (_, i) => i * shardSize);
    const ends = starts.map((start) => Math.min(start + shardSize, total));
    const summed = (values: ArrayLike<number>, columns: number): unknown => {
      const parts = starts.map((start, i) =>
        Array.from(values)
          .slice(start * columns, (ends[i] ?? 0) * columns)
          .reduce(add, 0),
      );
      return { total: parts.reduce(add, 0), parts: Float64Array.from(parts) };
    };
    return [
      summed(data, 3),
      summed(
        Uint8Array.from(data, (_, i) => i),
        1,
      ),
      { text: starts.map((start, i) => `é${i}[${start},${ends[i]})`).join('') },
      { items: total },
      Float64Array.from({ length: 2 * total }, (_, k) =>
        k % 2 === 0 ? k / 2 : ((k - 1) / 2) * ((k - 1) / 2),
      ),
    ];
  });
}

/** Of every executor with any number of workers, in Node and in a page. */
export const everythingDigest = '1e0271b68c5a88a4e3bf19a233b92a71ee84373749d3577e7616d2f5d54d4b87';
