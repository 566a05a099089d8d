import { type Core, MarginaliaError } from '@marginalia/core-wasm';

/** Eigenvalues of a covariance, descending, and its eigenvectors in rows [D, D], the largest entry of each positive. */
export interface PrincipalAxes {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/**
 * Of entries that are equally large the first counts.
 *
 * @throws E_DATA if the eigenvalues do not converge
 */
export function principalAxes(
  caller: string,
  { kernels, arena }: Core,
  covariance: Float64Array,
  D: number,
): PrincipalAxes {
  return arena.scope((): PrincipalAxes => {
    const matrix = arena.put(covariance);
    const scratch = arena.alloc('f64', D);
    const values = arena.alloc('f64', D);
    const vectors = arena.alloc('f64', D * D);
    if (kernels.symmetricEigen(matrix.ptr, D, scratch.ptr, values.ptr, vectors.ptr) !== 0) {
      throw new MarginaliaError(
        'E_DATA',
        `${caller}: the eigenvalues of the covariance must converge, they did not`,
        { remedy: 'Scale the columns to comparable variances.' },
      );
    }
    const signed = arena.take(vectors);
    for (let q = 0; q < D; q++) {
      const vector = signed.subarray(q * D, (q + 1) * D);
      let largest = 0;
      for (const entry of vector) if (Math.abs(entry) > Math.abs(largest)) largest = entry;
      for (let d = 0; d < D; d++) vector[d] = Math.sign(largest) * vector[d]!;
    }
    return { values: arena.take(values), vectors: signed };
  });
}
