// f32
import type { Address, Core, Span } from '@marginalia/core-wasm';
import { decoderOutputs, type VaeParameters } from './parameters.ts';

/** Names of draws: rows × samples of a key's address, at one step of the counter. */
export interface DrawNames {
  readonly key: Address;
  readonly firstRow: number;
  readonly rows: number;
  readonly firstSample: number;
  readonly samples: number;
  readonly step: number;
}

/**
 * Draws x ~ p(x | h₁) [rows · samples, D], in its own units, from what the decoder's network gave. Every cell has a uniform, or a
 * normal, of its own.
 */
export function sampleOutputs(
  core: Core,
  parameters: VaeParameters,
  outputs: Span<'f32'>,
  { key, firstRow, rows, firstSample, samples, step }: DrawNames,
  x: Span<'f64'>,
): void {
  const { kernels, arena } = core;
  const { observed: D, decoder } = parameters;
  const n = rows * samples;
  const names = [key, firstRow, rows, firstSample, samples, D, step] as const;
  arena.scope(() => {
    if (decoder === 'gaussian') {
      const { mean, variance } = momentsOfOutputs(core, parameters, outputs, n);
      kernels.normals(...names, x.ptr);
      const out = arena.view(x);
      for (let i = 0; i < out.length; i++) out[i] = mean[i]! + Math.sqrt(variance[i]!) * out[i]!;
      return;
    }
    kernels.uniforms(...names, x.ptr);
    const out = arena.view(x);
    if (decoder === 'categorical') {
      const { levels } = parameters;
      const width = decoderOutputs(parameters);
      const p = probabilities(core, parameters, outputs, n);
      for (let r = 0, i = 0; r < n; r++) {
        for (let d = 0, at = r * width; d < D; at += levels![d++]!, i++)
          out[i] = levelAt(p, at, levels![d]!, out[i]!);
      }
      return;
    }
    const { mean } = momentsOfOutputs(core, parameters, outputs, n);
    if (decoder === 'bernoulli') for (let i = 0; i < out.length; i++) out[i] = out[i]! < mean[i]! ? 1 : 0;
    else for (let i = 0; i < out.length; i++) out[i] = poissonQuantile(core, mean[i]!, out[i]!);
  });
}

/** Mean and variance of every cell of x ~ p(x | h₁) [n, D], in its own units; a level counts as its number. */
export function momentsOfOutputs(
  core: Core,
  parameters: VaeParameters,
  outputs: Span<'f32'>,
  n: number,
): { readonly mean: Float64Array; readonly variance: Float64Array } {
  const { arena } = core;
  const { observed: D, decoder, logVariance, levels, centre, scale } = parameters;
  const [mean, variance] = [new Float64Array(n * D), new Float64Array(n * D)];
  if (decoder === 'gaussian') {
    const stride = logVariance === null ? 2 * D : D;
    const logs = logVariance ?? arena.view(outputs);
    const spread = exponentials(
      core,
      n * (logVariance === null ? D : 0),
      (i) => logs[Math.floor(i / D) * stride + D + (i % D)]!,
    );
    const fixed = logVariance === null ? null : exponentials(core, logs.length, (i) => logs[i]!);
    const out = arena.view(outputs);
    for (let r = 0, i = 0; r < n; r++) {
      for (let d = 0; d < D; d++, i++) {
        mean[i] = centre[d]! + scale[d]! * out[r * stride + d]!;
        variance[i] = scale[d]! * scale[d]! * (fixed === null ? spread[i]! : fixed[d % fixed.length]!);
      }
    }
    return { mean, variance };
  }
  const p = probabilities(core, parameters, outputs, n);
  if (decoder === 'categorical') {
    const width = decoderOutputs(parameters);
    for (let r = 0, i = 0; r < n; r++) {
      for (let d = 0, at = r * width; d < D; at += levels![d++]!, i++) {
        let [first, second] = [0, 0];
        for (let level = 0; level < levels![d]!; level++) {
          first += level * p[at + level]!;
          second += level * level * p[at + level]!;
        }
        mean[i] = first;
        variance[i] = Math.max(0, second - first * first);
      }
    }
    return { mean, variance };
  }
  mean.set(p);
  for (let i = 0; i < mean.length; i++) variance[i] = decoder === 'poisson' ? p[i]! : p[i]! * (1 - p[i]!);
  return { mean, variance };
}

/** Columns of `meansOfOutputs`. */
export function meanWidth(parameters: VaeParameters): number {
  return parameters.decoder === 'gaussian' ? parameters.observed : decoderOutputs(parameters);
}

/**
 * Probabilities (bernoulli [n, D], categorical [n, Σ levels]), rates (poisson [n, D]) or means in x's units (gaussian [n, D]).
 */
export function meansOfOutputs(
  core: Core,
  parameters: VaeParameters,
  outputs: Span<'f32'>,
  n: number,
): Float64Array {
  return parameters.decoder === 'gaussian'
    ? momentsOfOutputs(core, parameters, outputs, n).mean
    : probabilities(core, parameters, outputs, n);
}

function probabilities(core: Core, parameters: VaeParameters, outputs: Span<'f32'>, n: number): Float64Array {
  const { kernels, arena } = core;
  const { decoder, observed: D, levels } = parameters;
  const width = decoderOutputs(parameters);
  return arena.scope(() => {
    const p = arena.alloc('f64', n * width);
    arena.view(p).set(arena.view(outputs).subarray(0, n * width));
    if (decoder === 'bernoulli') kernels.sigmoid(p.ptr, p.length, p.ptr);
    else if (decoder === 'poisson') kernels.exp(p.ptr, p.length, p.ptr);
    else {
      const values = arena.view(p);
      const eachColumn = (body: (at: number, count: number) => void): void => {
        for (let r = 0; r < n; r++) {
          for (let d = 0, at = r * width; d < D; at += levels![d++]!) body(at, levels![d]!);
        }
      };
      eachColumn((at, count) => {
        const most = values.subarray(at, at + count).reduce((a, b) => Math.max(a, b));
        for (let j = at; j < at + count; j++) values[j] = values[j]! - most;
      });
      kernels.exp(p.ptr, p.length, p.ptr);
      eachColumn((at, count) => {
        let sum = 0;
        for (let j = at; j < at + count; j++) sum += values[j]!;
        for (let j = at; j < at + count; j++) values[j] = values[j]! / sum;
      });
    }
    return arena.take(p);
  });
}

/** exp of n numbers. */
function exponentials({ kernels, arena }: Core, n: number, of: (i: number) => number): Float64Array {
  return arena.scope(() => {
    const span = arena.put(Float64Array.from({ length: n }, (_, i) => of(i)));
    kernels.exp(span.ptr, n, span.ptr);
    return arena.take(span);
  });
}

/** The first level whose running sum exceeds u. */
function levelAt(p: Float64Array, at: number, count: number, u: number): number {
  let sum = 0;
  for (let level = 0; level < count - 1; level++) {
    sum += p[at + level]!;
    if (u < sum) return level;
  }
  return count - 1;
}

/**
 * A Poisson draw from a uniform: probabilities are taken from u in the order of their distance from the mode, upwards first, so
 * that e^−λ never underflows. O(√λ) terms.
 */
function poissonQuantile({ kernels }: Core, rate: number, u: number): number {
  const mode = Math.floor(rate);
  const atMode = kernels.scalarExp(mode * kernels.scalarLog(rate) - rate - kernels.scalarLogGamma(mode + 1));
  let left = u - atMode;
  if (left < 0 || rate === 0) return mode;
  let [up, down, above, below] = [mode, mode, atMode, atMode];
  while (above > 0 || below > 0) {
    up += 1;
    above *= rate / up;
    left -= above;
    if (left < 0) return up;
    below = down > 0 ? (below * down) / rate : 0;
    down -= 1;
    left -= below;
    if (left < 0) return down;
  }
  return mode;
}
