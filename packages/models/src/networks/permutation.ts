import type { Core } from '@marginalia/core-wasm';
import { putKey } from '../put-key.ts';
import { streams } from '../streams.ts';

/** The rows in the order of an epoch: Fisher and Yates's shuffle by the uniforms of (seed, stream, epoch). */
export function shuffled(
  { kernels, arena }: Core,
  members: Int32Array,
  seed: number,
  epoch: number,
  stream: number = streams.epochOrder,
): Int32Array {
  const order = members.slice();
  const n = order.length;
  if (n < 2) return order;
  arena.scope(() => {
    const key = putKey(arena, { seed, stream });
    const uniforms = arena.alloc('f64', n);
    kernels.uniforms(key, epoch, 1, 0, 1, n, 0, uniforms.ptr);
    const u = arena.view(uniforms);
    for (let i = n - 1; i > 0; i--) {
      const j = Math.floor(u[i]! * (i + 1));
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
    }
  });
  return order;
}
