// The random kernels as functions of arrays.

import { loadCore } from '@marginalia/core-wasm';
import type { Words } from './threefry.ts';

const { kernels, arena } = await loadCore();

export interface Draws {
  readonly key: Words;
  readonly firstRow?: number;
  readonly rows?: number;
  readonly firstSample?: number;
  readonly samples?: number;
  readonly width?: number;
  readonly step?: number;
}

const putWords = (words: Words): number => arena.put(new Uint8Array(BigUint64Array.from(words).buffer)).ptr;

export const threefryKernel = (counter: Words, key: Words): bigint[] =>
  arena.scope(() => {
    const out = arena.alloc('u8', 32);
    kernels.threefry(putWords(counter), putWords(key), out.ptr);
    return [...new BigUint64Array(arena.take(out).buffer)];
  });

/** Uniforms or normals [rows, samples, width]; the double behind the last stays as it was. */
export function draw(name: 'uniforms' | 'normals', d: Draws): Float64Array {
  const { key, firstRow = 0, rows = 1, firstSample = 0, samples = 1, width = 1, step = 0 } = d;
  return guarded(rows * samples * width, (out) =>
    kernels[name](putWords(key), firstRow, rows, firstSample, samples, width, step, out),
  );
}

/** Categories [rows, samples] by p [K], or [rows, K] with ldp = K. */
export function drawCategories(d: Draws, p: Float64Array, K: number, ldp = 0): Float64Array {
  const { key, firstRow = 0, rows = 1, firstSample = 0, samples = 1, step = 0 } = d;
  return guarded(rows * samples, (out) =>
    kernels.categorical(
      putWords(key),
      firstRow,
      rows,
      firstSample,
      samples,
      step,
      arena.put(p).ptr,
      ldp,
      K,
      out,
    ),
  );
}

/** Zeros and ones [rows, samples, width] by p [width], or [rows, width] with ldp = width. */
export function drawBits(d: Draws, p: Float64Array, ldp = 0): Float64Array {
  const { key, firstRow = 0, rows = 1, firstSample = 0, samples = 1, width = 1, step = 0 } = d;
  return guarded(rows * samples * width, (out) =>
    kernels.bernoulli(
      putWords(key),
      firstRow,
      rows,
      firstSample,
      samples,
      width,
      step,
      arena.put(p).ptr,
      ldp,
      out,
    ),
  );
}

/** The same in f32. */
export function drawF32(name: 'uniformsF32' | 'normalsF32', d: Draws): Float32Array {
  const { key, firstRow = 0, rows = 1, firstSample = 0, samples = 1, width = 1, step = 0 } = d;
  return guardedF32(rows * samples * width, (out) =>
    kernels[name](putWords(key), firstRow, rows, firstSample, samples, width, step, out),
  );
}

/** Zeros and ones [rows, samples, width] in f32 by p [width], or [rows, width] with ldp = width. */
export function drawBitsF32(d: Draws, p: Float32Array, ldp = 0): Float32Array {
  const { key, firstRow = 0, rows = 1, firstSample = 0, samples = 1, width = 1, step = 0 } = d;
  return guardedF32(rows * samples * width, (out) => {
    const probabilities = arena.put(p).ptr;
    kernels.bernoulliF32(
      putWords(key),
      firstRow,
      rows,
      firstSample,
      samples,
      width,
      step,
      probabilities,
      ldp,
      out,
    );
  });
}

function guardedF32(length: number, body: (out: number) => void): Float32Array {
  return arena.scope(() => {
    const out = arena.put(new Float32Array(length + 2).fill(7));
    body(out.ptr + 4);
    const result = arena.take(out);
    if (result[0] !== 7 || result[length + 1] !== 7) throw new Error('a draw was written beside its place');
    return result.slice(1, length + 1);
  });
}

function guarded(length: number, body: (out: number) => void): Float64Array {
  return arena.scope(() => {
    const out = arena.put(new Float64Array(length + 2).fill(7));
    body(out.ptr + 8);
    const result = arena.take(out);
    if (result[0] !== 7 || result[length + 1] !== 7) throw new Error('a draw was written beside its place');
    return result.slice(1, length + 1);
  });
}
