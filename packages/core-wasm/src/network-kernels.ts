import type { Address } from './kernels.ts';

/**
 * Of networks: f32, row log-likelihoods in f64. x [rows, D] belongs to `samples` rows each of logits or head; NaN in x is a
 * missing value: no term, no gradient. Sums over a row run in eight lanes d mod 8, added in f64, ascending.
 */
export interface NetworkKernels {
  /** y = f(a); kinds 0 identity, 1 tanh, 2 relu, 3 softplus, 4 sigmoid, 5 gelu x Φ(x). y may be a. */
  activateF32(kind: number, a: Address, n: number, y: Address): void;
  /** dy ← dy f′, from y = f(a); gelu from a. */
  activationGradientF32(kind: number, a: Address, y: Address, dy: Address, n: number): void;
  /** out[r] = log p(x | logits) = Σ_d x_d a_d − log(1 + e^a_d), for logits [rows · samples, D]; out [rows · samples] f64. */
  bernoulliLikelihoodF32(
    x: Address,
    logits: Address,
    rows: number,
    samples: number,
    D: number,
    out: Address,
  ): void;
  /** The same, and logits ← x − σ(a), the gradient. */
  bernoulliGradientF32(
    x: Address,
    logits: Address,
    rows: number,
    samples: number,
    D: number,
    out: Address,
  ): void;
  /** out[r] = log N(x; m, e^s) for head [rows · samples, 2 D], m | s side by side. */
  gaussianLikelihoodF32(
    x: Address,
    head: Address,
    rows: number,
    samples: number,
    D: number,
    out: Address,
  ): void;
  /**
   * The same, and head ← its gradient. `strength` ν and `variance` v₀ are a prior of ν pseudo-observations of variance v₀ on every
   * e^s: logPrior[r] = −½ ν Σ_d (s_d + v₀ e^−s_d), part of the gradient, not of out.
   */
  gaussianGradientF32(
    x: Address,
    head: Address,
    rows: number,
    samples: number,
    D: number,
    strength: number,
    variance: number,
    out: Address,
    logPrior: Address,
  ): void;
  /** out[r] = Σ_d x_d a_d − e^a_d: log Poisson(x; e^a) but for − Σ log x_d!; a [rows · samples, D]. */
  poissonLikelihoodF32(x: Address, a: Address, rows: number, samples: number, D: number, out: Address): void;
  /** The same, and a ← x − e^a. */
  poissonGradientF32(x: Address, a: Address, rows: number, samples: number, D: number, out: Address): void;
  /** out[r] = Σ_d log softmax(a_d)[x_d], x_d a level 0 … levels[d] − 1, levels i32 [D], a [rows · samples, Σ levels] column after column. */
  categoricalLikelihoodF32(
    x: Address,
    a: Address,
    rows: number,
    samples: number,
    D: number,
    levels: Address,
    out: Address,
  ): void;
  /** The same, and a ← 1[level = x_d] − softmax(a_d). */
  categoricalGradientF32(
    x: Address,
    a: Address,
    rows: number,
    samples: number,
    D: number,
    levels: Address,
    out: Address,
  ): void;
  /** z = m + e^(s/2) ε and logQ = log N(z; m, e^s) in f64, for head [rows, 2 H] = m | s, ε and z [rows, samples, H]. */
  reparameterizeF32(
    head: Address,
    noise: Address,
    rows: number,
    samples: number,
    H: number,
    z: Address,
    logQ: Address,
  ): void;
  /** out[r] += log N(z[r]; 0, I) in f64, for z [rows, H]. */
  addStandardNormalF32(z: Address, rows: number, H: number, out: Address): void;
  /**
   * dHead [rows, 2 H] from dz [rows, samples, H], the gradient of Σ_k c_k log p(x, z_k) with respect to z:
   *   dz′ = dz + path[r, k] ε / σ,  dm = Σ_k dz′,  ds = Σ_k ½ (σ ε dz′ + direct[r, k]),  k ascending.
   * direct = c, path = 0: the derivative of Σ_k c_k log w_k; direct = 0, path = c: what of it goes through z alone.
   */
  latentGradientF32(
    head: Address,
    noise: Address,
    dz: Address,
    direct: Address,
    path: Address,
    rows: number,
    samples: number,
    H: number,
    dHead: Address,
  ): void;
  /** out [rows, H] = ½ (m² + e^s − 1 − s), the KL of each unit from N(0, 1); adds the gradient of −beta · KL of units above freeBits to dHead. */
  gaussianKlF32(
    head: Address,
    rows: number,
    H: number,
    beta: number,
    freeBits: number,
    out: Address,
    dHead: Address,
  ): void;
  /** out[i] = unit · x[i] for bytes x, in f64 and rounded once to f32. */
  bytesF32(x: Address, n: number, unit: number, out: Address): void;
  /** x[r, :] ← coefficients[r] x[r, :]. */
  scaleRowsF32(x: Address, rows: number, columns: number, coefficients: Address): void;
  /** out[r] = Σ_j x[r, j]² in f64, one chain. */
  rowSquaresF32(x: Address, rows: number, columns: number, out: Address): void;
  /**
   * A step of Adam with decoupled decay: g ← gradientScale · g, m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²,
   * p ← (1 − rate · decay) p − rate · correction1 · m / (√(correction2 · v) + ε); corrections 1 / (1 − βᵗ). g is only read.
   */
  adamF32(
    p: Address,
    g: Address,
    m: Address,
    v: Address,
    n: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    correction1: number,
    correction2: number,
    decay: number,
    gradientScale: number,
  ): void;
  /**
   * What is not 0 in x [rows, columns], row by row: starts i32 [rows + 1] into entries of 8 bytes, i32 column and f32 value.
   * Returns how many; entries has room for rows · columns.
   */
  listRowsF32(
    x: Address,
    ldx: number,
    rows: number,
    columns: number,
    starts: Address,
    entries: Address,
  ): number;
  /** The same lists column by column, rows ascending: starts i32 [columns + 1]. columns ≤ 2²⁰. */
  listColumnsF32(
    rowStarts: Address,
    rowEntries: Address,
    rows: number,
    columns: number,
    starts: Address,
    entries: Address,
  ): void;
  /**
   * c[i, :] = start[i, :] + Σ_e value(e) b[place(e), :] over the entries of lines first … last − 1: X W by rows, Xᵀ dY by columns,
   * with the bits of gemmNNF32 and gemmTNF32 if B is finite and start holds no −0. c and start point at line `first`.
   */
  sparseProductF32(
    starts: Address,
    entries: Address,
    first: number,
    last: number,
    b: Address,
    ldb: number,
    start: Address,
    ldStart: number,
    n: number,
    c: Address,
    ldc: number,
  ): void;
}
