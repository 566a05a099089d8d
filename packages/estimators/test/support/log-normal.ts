import type { Core } from '@marginalia/core-wasm';
import { collectLogWeights, type LogWeights } from '../../src/log-weights.ts';

/** Which log weights: draws [firstDraw, firstDraw + draws) of `rows` rows from `firstRow`. */
export interface LogNormal {
  readonly seed: number;
  readonly firstRow: number;
  readonly rows: number;
  readonly firstDraw: number;
  readonly draws: number;
  readonly capacity: number;
}

/** Log-normal weights of mean 1, so that log p is 0: l ~ N(−sd² / 2, sd²). */
export function logNormalWeights(core: Core, sd: number, which: LogNormal): LogWeights {
  const { kernels, arena } = core;
  const { seed, firstRow, rows, firstDraw, draws, capacity } = which;
  return arena.scope(() => {
    const key = arena.put(new Uint8Array(new BigUint64Array([BigInt(seed), 77n, 0n, 0n]).buffer));
    const l = arena.alloc('f64', rows * draws);
    kernels.normals(key.ptr, firstRow, rows, firstDraw, draws, 1, 0, l.ptr);
    const view = arena.view(l);
    for (let i = 0; i < view.length; i++) view[i] = sd * view[i]! - (sd * sd) / 2;
    const collector = collectLogWeights(core, { firstRow, rows, draws, capacity });
    for (let row = 0; row < rows; row++) {
      collector.add(row, { ptr: l.ptr + row * draws * 8, length: draws, type: 'f64' });
    }
    return collector.take(0);
  });
}
