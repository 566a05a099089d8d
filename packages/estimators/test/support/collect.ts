import type { Core } from '@marginalia/core-wasm';
import { tailCapacity } from '@marginalia/estimators';
import { collectLogWeights, type LogWeights } from '../../src/log-weights.ts';

/** The log weights of rows [rows][draws] as a step collects them, in pieces of the given sizes. */
export function collect(
  core: Core,
  rows: readonly Float64Array[],
  capacity: number = tailCapacity(rows[0]?.length ?? 1),
  piece = 1000,
): LogWeights {
  return core.arena.scope(() => {
    const draws = rows[0]?.length ?? 0;
    const collector = collectLogWeights(core, { firstRow: 0, rows: rows.length, draws, capacity });
    for (const [row, values] of rows.entries()) {
      for (let start = 0; start < values.length; start += piece) {
        core.arena.scope(() => collector.add(row, core.arena.put(values.slice(start, start + piece))));
      }
    }
    return collector.take(0);
  });
}
