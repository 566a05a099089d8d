import type { Core, Span } from '@marginalia/core-wasm';
import type { MixtureMemory } from './mixture-memory.ts';

/** What a mixture says of a block of rows. */
export interface MixtureDensities {
  /** log π_k + log N(x; μ_k, Σ_k) [n, K]. */
  readonly logJoint: Span<'f64'>;
  /** log p(x) = log Σ_k exp(log joint) [n]. */
  readonly logDensity: Span<'f64'>;
  /** log r = log joint − log p(x) [n, K]; log π where x is impossible under every component. */
  readonly logResponsibilities: Span<'f64'>;
  /** [n, K]. */
  readonly responsibilities: Span<'f64'>;
}

/** Evaluates a block of rows x [n, D] into the arena's current scope. */
export function mixtureDensities(core: Core, mixture: MixtureMemory, x: Span<'f64'>): MixtureDensities {
  const { kernels, arena } = core;
  const K = mixture.components;
  const n = x.length / mixture.observed;
  const logJoint = arena.alloc('f64', n * K);
  const logDensity = arena.alloc('f64', n);
  const logResponsibilities = arena.alloc('f64', n * K);
  const responsibilities = arena.alloc('f64', n * K);
  mixtureLogJoint(core, mixture, x, logJoint);
  kernels.logSumExpRows(logJoint.ptr, n, K, logDensity.ptr);
  const joint = arena.view(logJoint);
  const density = arena.view(logDensity);
  const logWeights = arena.view(mixture.logWeights);
  const logR = arena.view(logResponsibilities);
  for (let i = 0; i < n; i++) {
    const total = density[i]!;
    for (let k = 0; k < K; k++) {
      const at = i * K + k;
      logR[at] = total === -Infinity ? logWeights[k]! : joint[at]! - total;
    }
  }
  kernels.exp(logResponsibilities.ptr, n * K, responsibilities.ptr);
  return { logJoint, logDensity, logResponsibilities, responsibilities };
}

/** out[i, k] = log π_k + log N(x[i]; μ_k, Σ_k). */
export function mixtureLogJoint(
  { kernels }: Core,
  mixture: MixtureMemory,
  x: Span<'f64'>,
  out: Span<'f64'>,
): void {
  kernels.mixtureLogJoint(
    x.ptr,
    x.length / mixture.observed,
    mixture.observed,
    mixture.components,
    mixture.code,
    mixture.logWeights.ptr,
    mixture.means.ptr,
    mixture.factors.ptr,
    mixture.logDeterminants.ptr,
    out.ptr,
  );
}
