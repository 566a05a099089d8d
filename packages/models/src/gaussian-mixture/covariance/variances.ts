import type { Core } from '@marginalia/core-wasm';
import type { Collapse, Factors, MixtureShape } from './covariance-kind.ts';

/**
 * 1/√v of variances [K, width]. Each of the `width` variances stands for D / width columns:
 * log det Σ_k = D / width · Σ_j log v[k, j].
 */
export function factoriseVariances(
  { kernels, arena }: Core,
  variances: Float64Array,
  { components: K, observed: D }: MixtureShape,
): Factors | Collapse {
  const width = variances.length / K;
  const bad = variances.findIndex((variance) => !(variance > 0));
  if (bad >= 0) {
    const which = width === 1 ? 'its variance' : `its variance in column ${bad % width}`;
    return { component: Math.floor(bad / width), detail: `${which} is not positive` };
  }
  const logs = arena.scope((): Float64Array => {
    const log = arena.put(variances);
    kernels.log(log.ptr, log.length, log.ptr);
    return arena.take(log);
  });
  const logDeterminants = Float64Array.from({ length: K }, (_, k) => {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += logs[k * width + j]!;
    return (D / width) * sum;
  });
  return { factors: variances.map((variance) => 1 / Math.sqrt(variance)), logDeterminants, inflation: 1 };
}
