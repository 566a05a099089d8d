/** W = B R with orthonormal columns of B. */
export interface OrthogonalForm {
  /** min(D, Q). */
  readonly k: number;
  /** Bᵀ [k, D]. */
  readonly basis: Float64Array;
  /** R [k, Q], upper triangular. */
  readonly triangle: Float64Array;
}

/**
 * W [D, Q] = B R by Householder reflections, for any W, of full rank or not. Then
 *
 *   ‖y − W z‖² = ‖y − B Bᵀ y‖² + ‖Bᵀ y − R z‖²
 *
 * is a sum of squares as exact as the left side, and its part in z takes Q² / 2 products in the place of D Q. (The form
 * by the Cholesky factor of Wᵀ W squares the condition of W: at a signal to noise of 10⁶ it loses ten digits more.)
 *
 * @see Golub & Van Loan 2013, Matrix Computations, algorithms 5.1.1 and 5.2.1
 */
export function orthogonalForm(W: Float64Array, D: number, Q: number): OrthogonalForm {
  const k = Math.min(D, Q);
  // Columns as rows: [Q, D] of W, [k, D] of the basis.
  const columns = Float64Array.from({ length: Q * D }, (_, i) => W[(i % D) * Q + Math.floor(i / D)]!);
  const basis = new Float64Array(k * D);
  const reflections: Float64Array[] = [];
  for (let j = 0; j < k; j++) {
    const reflection = reflectionOf(columns.subarray(j * D, (j + 1) * D), j);
    for (let q = j; q < Q; q++) reflect(reflection, columns.subarray(q * D, (q + 1) * D), j);
    reflections.push(reflection);
  }
  for (let i = 0; i < k; i++) {
    const row = basis.subarray(i * D, (i + 1) * D);
    row[i] = 1;
    for (let j = k - 1; j >= 0; j--) reflect(reflections[j]!, row, j);
  }
  const triangle = Float64Array.from({ length: k * Q }, (_, i) => {
    const [d, q] = [Math.floor(i / Q), i % Q];
    return q < d ? 0 : columns[q * D + d]!;
  });
  return { k, basis, triangle };
}

/** v with (I − v vᵀ) x = ∓‖x‖ e_j below j, ‖v‖² = 2; zeros if there is nothing to turn. */
function reflectionOf(x: Float64Array, from: number): Float64Array {
  const v = x.slice();
  v.fill(0, 0, from);
  // Scaled, so that no square over- or underflows.
  let largest = 0;
  for (const value of v) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return v;
  let squares = 0;
  for (let i = from; i < v.length; i++) {
    v[i] = v[i]! / largest;
    squares += v[i]! * v[i]!;
  }
  const head = v[from]!;
  v[from] = head + (head < 0 ? -1 : 1) * Math.sqrt(squares);
  const scale = Math.sqrt(2 / (squares - head * head + v[from] * v[from]));
  for (let i = from; i < v.length; i++) v[i] = v[i]! * scale;
  return v;
}

/** x ← x − v (vᵀ x). */
function reflect(v: Float64Array, x: Float64Array, from: number): void {
  let product = 0;
  for (let i = from; i < x.length; i++) product += v[i]! * x[i]!;
  for (let i = from; i < x.length; i++) x[i] = x[i]! - product * v[i]!;
}
