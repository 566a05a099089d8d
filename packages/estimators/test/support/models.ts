import type { GaussianMixtureParameters, PpcaParameters } from '@marginalia/models';
import type { Rows } from '@marginalia/runtime';
import { normals } from './random.ts';

export function matrix(values: readonly (readonly number[])[]): Rows {
  return { data: Float64Array.from(values.flat()), rows: values.length, columns: values[0]?.length ?? 0 };
}

/** Two factors, five columns, nothing symmetric. */
export const ppca: PpcaParameters = {
  kind: 'ppca',
  observed: 5,
  factors: 2,
  mean: Float64Array.of(1, -2, 0.5, 3, 0.25),
  loadings: Float64Array.of(1.5, 0.3, -0.4, 0.9, 0.2, -0.7, 1.1, 0.1, 0.6, 0.5),
  noiseVariance: 0.3,
};

/** One factor. */
export const line: PpcaParameters = {
  kind: 'ppca',
  observed: 2,
  factors: 1,
  mean: Float64Array.of(0.5, -1),
  loadings: Float64Array.of(1.2, -0.5),
  noiseVariance: 0.5,
};

export const mixture: GaussianMixtureParameters = {
  kind: 'mixture',
  components: 2,
  observed: 2,
  covariance: 'full',
  weights: Float64Array.of(0.36, 0.64),
  means: Float64Array.of(2.04, 54.48, 4.29, 79.97),
  covariances: Float64Array.of(0.07, 0.44, 0.44, 33.7, 0.17, 0.94, 0.94, 36.05),
};

/** Rows from the model itself. */
export function ppcaRows(model: PpcaParameters, rows: number, seed = 1): Rows {
  const normal = normals(seed);
  const data = new Float64Array(rows * model.observed);
  for (let i = 0; i < rows; i++) {
    const z = Array.from({ length: model.factors }, normal);
    for (let d = 0; d < model.observed; d++) {
      let x = model.mean[d]! + Math.sqrt(model.noiseVariance) * normal();
      for (const [q, value] of z.entries()) x += model.loadings[d * model.factors + q]! * value;
      data[i * model.observed + d] = x;
    }
  }
  return { data, rows, columns: model.observed };
}

/** log N(x; μ, W Wᵀ + σ² I) of every row by Gaussian elimination of the D × D covariance. */
export function ppcaLogEvidence(model: PpcaParameters, rows: Rows): number[] {
  const { observed: D, factors: Q, loadings: W } = model;
  return Array.from({ length: rows.rows }, (_, i) => {
    const a = Array.from({ length: D }, (_, r) =>
      Array.from({ length: D + 1 }, (_, c) => {
        if (c === D) return rows.data[i * D + r]! - model.mean[r]!;
        let sum = r === c ? model.noiseVariance : 0;
        for (let q = 0; q < Q; q++) sum += W[r * Q + q]! * W[c * Q + q]!;
        return sum;
      }),
    );
    let [logDeterminant, squared] = [0, 0];
    for (let p = 0; p < D; p++) {
      const pivotRow = a[p]!;
      const pivot = pivotRow[p]!;
      logDeterminant += Math.log(pivot);
      squared += pivotRow[D]! ** 2 / pivot;
      for (let r = p + 1; r < D; r++) {
        const row = a[r]!;
        const factor = row[p]! / pivot;
        for (let c = p; c <= D; c++) row[c] = row[c]! - factor * pivotRow[c]!;
      }
    }
    return -0.5 * (D * Math.log(2 * Math.PI) + logDeterminant + squared);
  });
}

/** log Σ_k π_k N(x; μ_k, Σ_k) of every row, two columns. */
export function mixtureLogEvidence(model: GaussianMixtureParameters, rows: Rows): number[] {
  return Array.from({ length: rows.rows }, (_, i) => {
    const terms = Array.from(model.weights, (weight, k) => {
      const [a, b, c, d] = Array.from(model.covariances.slice(4 * k, 4 * k + 4));
      const u = rows.data[2 * i]! - model.means[2 * k]!;
      const v = rows.data[2 * i + 1]! - model.means[2 * k + 1]!;
      const determinant = a! * d! - b! * c!;
      const squared = (d! * u * u - 2 * b! * u * v + a! * v * v) / determinant;
      return Math.log(weight) - Math.log(2 * Math.PI) - 0.5 * (Math.log(determinant) + squared);
    });
    const top = Math.max(...terms);
    return top + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - top), 0));
  });
}
