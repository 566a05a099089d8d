// f32
import type { Core, Span } from '@marginalia/core-wasm';
import type { LayerTape } from '../networks/bound-network.ts';
import { type ActivationName, activationCodes } from '../networks/dense.ts';

/** The derivatives of a layer's activation y = f(a) at the rows that it has been over. */
export interface LayerSlopes {
  /** f′(a) [capacity, outputs], after `compute`. */
  readonly first: Span<'f32'>;
  compute(first: number, rows: number): void;
  /** f″(a) of element i. */
  readonly second: (i: number) => number;
}

export function bindSlopes(
  { kernels, arena }: Core,
  { place, sum, output }: LayerTape,
  capacity: number,
): LayerSlopes {
  const { outputs: n, activation } = place;
  const slopes = arena.alloc('f32', capacity * n);
  let [s, a, y] = [slopes, sum, output].map((span) => arena.view(span)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  return {
    first: slopes,
    compute(first, rows) {
      [s, a, y] = [arena.view(slopes), arena.view(sum), arena.view(output)];
      s.fill(1, first * n, (first + rows) * n);
      if (activation === 'identity') return;
      const at = 4 * first * n;
      const code = activationCodes[activation];
      kernels.activationGradientF32(code, sum.ptr + at, output.ptr + at, slopes.ptr + at, rows * n);
    },
    second: (i) => secondDerivative(kernels, activation, a[i]!, y[i]!, s[i]!),
  };
}

/** f″(a), from y = f(a) and f′ where they give it. */
function secondDerivative(
  kernels: Core['kernels'],
  activation: ActivationName,
  a: number,
  y: number,
  slope: number,
): number {
  switch (activation) {
    case 'identity':
    case 'relu':
      return 0;
    case 'tanh':
      return -2 * y * slope;
    case 'sigmoid':
      return (1 - 2 * y) * slope;
    case 'softplus':
      return slope * (1 - slope);
    case 'gelu': // φ(a) (2 − a²)
      return 0.3989422804014327 * kernels.scalarExp(-0.5 * a * a) * (2 - a * a);
  }
}
