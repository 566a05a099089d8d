// f32
import type { Core, Span } from '@marginalia/core-wasm';
import type { LayerTape } from '../networks/bound-network.ts';

/** What the loss of a row is raised by: sparsity Σ_j |h_j| + contractive ‖∂h/∂u‖². */
export interface Penalties {
  readonly sparsity: number;
  readonly contractive: number;
}

/** out[r] −= sparsity Σ_j |h_j| of the code h; its delta, ∂(−L)/∂h, takes on the derivative. That of |h_j| is 0 at 0. */
export function addSparsity(
  { arena }: Core,
  { place, output, delta }: LayerTape,
  sparsity: number,
  first: number,
  rows: number,
  out: Span<'f64'>,
): void {
  const Q = place.outputs;
  const [h, dh, to] = [arena.view(output), arena.view(delta), arena.view(out)];
  for (let r = first; r < first + rows; r++) {
    let all = 0;
    for (let i = r * Q; i < (r + 1) * Q; i++) {
      all += Math.abs(h[i]!);
      dh[i] = dh[i]! - sparsity * Math.sign(h[i]!);
    }
    to[r] = to[r]! - sparsity * all;
  }
}
