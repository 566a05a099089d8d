import type { Core } from '@marginalia/core-wasm';
import type { Collapse, Factors, MixtureShape } from './covariance-kind.ts';

/** A column that the others explain up to this share of its variance is explained by rounding. */
const smallestPivot = 1e-13;

/** W_k = L_k⁻¹ with Σ_k = L_k L_kᵀ for `count` matrices [D, D]; one matrix serves all components. */
export function factoriseMatrices(
  { kernels, arena }: Core,
  covariances: Float64Array,
  count: number,
  { components, observed: D }: MixtureShape,
): Factors | Collapse {
  return arena.scope((): Factors | Collapse => {
    const matrix = arena.put(covariances);
    const factors = arena.alloc('f64', matrix.length);
    const factor = arena.alloc('f64', D * D);
    const logDeterminants = new Float64Array(components);
    let inflation = 1;
    for (let m = 0; m < count; m++) {
      const offset = m * D * D;
      const pivot = kernels.cholesky(matrix.ptr + 8 * offset, D, factor.ptr);
      const share = pivot === 0 ? leastPivot(covariances.subarray(offset), arena.view(factor), D) : null;
      if (share === null || !(share.value > smallestPivot)) {
        const place = share?.place ?? pivot;
        const component = count === components ? m : null;
        return {
          component,
          detail: `pivot ${place} of ${D} of its covariance is not positive beyond rounding`,
        };
      }
      inflation = Math.max(inflation, 1 / share.value);
      logDeterminants.fill(
        kernels.logDeterminantCholesky(factor.ptr, D),
        m,
        count === 1 ? components : m + 1,
      );
      kernels.triangularInverse(factor.ptr, D, factors.ptr + 8 * offset);
    }
    return { factors: arena.take(factors), logDeterminants, inflation };
  });
}

/** The least L[i, i]² / Σ[i, i] = 1 − R², and its place from 1. */
function leastPivot(
  covariance: Float64Array,
  factor: Float64Array,
  D: number,
): { readonly value: number; readonly place: number } {
  let least = { value: Infinity, place: 0 };
  for (let i = 0; i < D; i++) {
    const l = factor[i * (D + 1)]!;
    const value = (l * l) / covariance[i * (D + 1)]!;
    if (value < least.value) least = { value, place: i + 1 };
  }
  return least;
}

/** Σ_m = L Lᵀ with L = W_m⁻¹. */
export function unfactoriseMatrices(
  { kernels, arena }: Core,
  factors: Float64Array,
  count: number,
  { observed: D }: MixtureShape,
): Float64Array {
  return arena.scope((): Float64Array => {
    const inverse = arena.put(factors);
    const factor = arena.alloc('f64', D * D);
    const matrices = arena.alloc('f64', count * D * D);
    for (let offset = 0; offset < count * D * D * 8; offset += D * D * 8) {
      kernels.triangularInverse(inverse.ptr + offset, D, factor.ptr);
      kernels.trmmNT(factor.ptr, D, factor.ptr, D, 0, 0, D, D, matrices.ptr + offset, D);
    }
    return arena.take(matrices);
  });
}

/** Whether element i of a stack of matrices is on a diagonal. */
export const isDiagonal = (i: number, D: number): boolean => (i % (D * D)) % (D + 1) === 0;

/** out[m] = tr(diag(r) Σ_m⁻¹) = Σ_j r_j Σ_i W[m, i, j]². */
export function ridgeOfMatrices(factors: Float64Array, r: Float64Array, count: number): Float64Array {
  const D = r.length;
  return Float64Array.from({ length: count }, (_, m) => {
    let trace = 0;
    for (let i = 0; i < D; i++) {
      for (let j = 0; j <= i; j++) {
        const w = factors[(m * D + i) * D + j]!;
        trace += r[j]! * w * w;
      }
    }
    return trace;
  });
}

/** `count` copies of diag(variances). */
export function diagonalMatrices(variances: Float64Array, count: number): Float64Array {
  const D = variances.length;
  const matrices = new Float64Array(count * D * D);
  for (let m = 0; m < count; m++) {
    variances.forEach((variance, j) => (matrices[(m * D + j) * D + j] = variance));
  }
  return matrices;
}

/** noise ← L noise, where W L = I. */
export function colourByMatrix({ kernels }: Core, w: number, D: number, noise: number): void {
  kernels.triangularSolve(w, noise, D, 1, noise);
}

/** Only the lower halves are read: an upper half that differs by more than rounding is a mistake. */
export function symmetryFault(matrices: Float64Array, D: number): string | null {
  for (let m = 0; m < matrices.length / (D * D); m++) {
    const at = (i: number, j: number): number => matrices[(m * D + i) * D + j]!;
    for (let i = 0; i < D; i++) {
      for (let j = 0; j < i; j++) {
        const scale = Math.sqrt(Math.abs(at(i, i) * at(j, j)));
        if (Math.abs(at(i, j) - at(j, i)) > 1e-9 * scale) {
          return `${at(i, j)} at [${i}, ${j}] and ${at(j, i)} at [${j}, ${i}] of matrix ${m}`;
        }
      }
    }
  }
  return null;
}
