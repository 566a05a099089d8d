import type { NetworkKernels } from './network-kernels.ts';

/** A byte address in WebAssembly memory. */
export type Address = number;

/** C = S + op(A) op(B), as described at `gemmNN`. */
type MatrixProduct = (
  a: Address,
  lda: number,
  b: Address,
  ldb: number,
  start: Address,
  ldStart: number,
  m: number,
  n: number,
  k: number,
  c: Address,
  ldc: number,
) => void;

/**
 * Every kernel the module exports: functions of addresses and sizes in the order inputs, sizes, outputs.
 *
 * All numbers are f64 unless the name ends in F32. Matrices are row-major; `ld…` is a leading dimension in elements.
 * Outputs do not overlap inputs unless said. Kernels never allocate; scratch is an argument,
 * or the workspace of the instance, below `heapBase`: nothing in it outlives a call.
 */
export interface Kernels extends NetworkKernels {
  // -- memory
  /** Behind the last of the module's tables. */
  tablesEnd(): Address;
  /** Behind the instance's workspace. */
  heapBase(): Address;

  // -- elementary and special functions: out[i] = f(x[i]); out may be x. Over all doubles, largest error seen in ulp behind each.
  /** 0.8 */
  exp(x: Address, n: number, out: Address): void;
  /** 0.9; −∞ at ±0, NaN below */
  log(x: Address, n: number, out: Address): void;
  /** 0.9; −∞ at −1, NaN below */
  log1p(x: Address, n: number, out: Address): void;
  /** 1.2 */
  expm1(x: Address, n: number, out: Address): void;
  /** 1.2 */
  tanh(x: Address, n: number, out: Address): void;
  /** 1.1; 1 / (1 + e^−x) */
  sigmoid(x: Address, n: number, out: Address): void;
  /** 1.2; log(1 + e^x) */
  softplus(x: Address, n: number, out: Address): void;
  /** 2.7 of max(|y|, 1); log |Γ(x)|, ∞ at the poles and at ±∞ */
  logGamma(x: Address, n: number, out: Address): void;
  /** 1.3 */
  erf(x: Address, n: number, out: Address): void;
  /** 2.6 */
  erfc(x: Address, n: number, out: Address): void;
  /** 2.4; Φ⁻¹(x): −∞ at 0, ∞ at 1, NaN outside */
  normalQuantile(x: Address, n: number, out: Address): void;
  // the same bits, one number at a time: for callers outside the module, which must not use Math.exp
  scalarExp(x: number): number;
  scalarLog(x: number): number;
  scalarLog1p(x: number): number;
  scalarExpm1(x: number): number;
  scalarTanh(x: number): number;
  scalarSigmoid(x: number): number;
  scalarSoftplus(x: number): number;
  scalarLogGamma(x: number): number;
  scalarErf(x: number): number;
  scalarErfc(x: number): number;
  scalarNormalQuantile(x: number): number;
  // of f32 in f32, for networks: over all numbers of single precision, largest error seen in its ulp behind each
  /** 0.92 */
  expF32(x: Address, n: number, out: Address): void;
  /** 0.84; −∞ at ±0, NaN below */
  logF32(x: Address, n: number, out: Address): void;
  /** 0.83; −∞ at −1, NaN below */
  log1pF32(x: Address, n: number, out: Address): void;
  /** 2.3; the derivative is y (1 − y) */
  sigmoidF32(x: Address, n: number, out: Address): void;
  /** 1.5; the derivative is 1 − y² */
  tanhF32(x: Address, n: number, out: Address): void;
  /** 1.6; log(1 + e^x), the derivative is 1 − e^−y */
  softplusF32(x: Address, n: number, out: Address): void;
  /** 5.3; Φ(x), to its relative size below 0 too. gelu(x) = x Φ(x), its derivative Φ(x) + x e^(−x²/2) / √(2π) */
  normalCdfF32(x: Address, n: number, out: Address): void;

  // -- log-sum-exp; the sum over nothing and over −∞ alone is −∞, NaN in gives NaN out
  /**
   * log Σ exp x[i] = m + log(1 + Σ′ exp(x[i] − m)), m the largest, Σ′ without the first term that equals it; in four lanes
   * i mod 4, joined as (0 + 2) + (1 + 3), per block of 1024, blocks in order with what each addition loses carried.
   */
  logSumExp(x: Address, n: number): number;
  /** out[r] = log Σ_c exp x[r, c], each row to the bit as by `logSumExp`. */
  logSumExpRows(x: Address, rows: number, columns: number, out: Address): void;
  /**
   * Streaming moments of weights given as logarithms: 7 doubles,
   *   state = [max, Σ e^(x−max), Σ e^(2(x−max)), count, Σ x, Σ (x−mean)², finite];
   * start it with `logWeightsStart`. count is of all x, −∞ included. Σ x, the centred square and `finite`, the number
   * they are over, are of finite x; used by bounds that are means of logs. A NaN makes max and all sums NaN; with +∞ the
   * sums are over e^0 = 1 for each +∞. Blocks of 1024 weights become states and are merged in order.
   */
  logWeightsStart(state: Address): void;
  logWeightsAdd(x: Address, n: number, state: Address): void;
  /** into ← into ∪ from; the empty state is the identity, bit for bit. */
  logWeightsMerge(from: Address, into: Address): void;

  // -- the largest of a stream, whatever the order of arrival; −0 is below +0, and NaN must not come in
  /** state [2]: start it with `largestStart`. */
  largestStart(state: Address): void;
  /**
   * Adds x [n] to a list that gathers up to `room` doubles and drops all but the `capacity` largest where it is full; gives
   * the smallest of x, ∞ for none. room > capacity, or all that is ever added has room.
   */
  largestAdd(x: Address, n: number, capacity: number, room: number, list: Address, state: Address): number;
  /** Leaves the `capacity` largest in the list, ascending, and gives their number; more may be added after. */
  largestSort(capacity: number, list: Address, state: Address): number;

  // -- linear algebra
  /**
   * Chooses the tiles of matrix products for this instance: wide (1) is a third faster where the engine pairs vectors
   * (V8 with `--experimental-wasm-revectorize`), and a third slower where it does not. No bit of a result depends on it.
   */
  wideTiles(on: number): void;
  /** Σ x[i] y[i] in four lanes i mod 4, folded as (0 + 2) + (1 + 3). */
  dot(x: Address, y: Address, n: number): number;
  /**
   * C[m, n] = S + op(A) op(B), k summed in one sequential chain per element.
   * NN: A[m, k], B[k, n]. NT: A[m, k], B[n, k]. TN: A[k, m], B[k, n].
   * S is start[i·ldStart + j]: C itself accumulates, a row with ldStart = 0 is a bias, address 0 is zero.
   */
  gemmNN: MatrixProduct;
  gemmNT: MatrixProduct;
  gemmTN: MatrixProduct;
  // the same of f32 in f32
  gemmNNF32: MatrixProduct;
  gemmNTF32: MatrixProduct;
  gemmTNF32: MatrixProduct;
  /**
   * The lower half of C[n, n] = S + Aᵀ B for A, B [k, n], by half the work of `gemmTN` and with its bits. For products that
   * are symmetric: Xᵀ X, or Xᵀ W X with B = W X. S and `start` as of gemm; above the diagonal C is not written.
   */
  syrkTN(
    a: Address,
    lda: number,
    b: Address,
    ldb: number,
    start: Address,
    ldStart: number,
    n: number,
    k: number,
    c: Address,
    ldc: number,
  ): void;
  /**
   * C[m, n] = S + X L and S + X Lᵀ for X [m, n] and L [n, n] lower with zeros above, by half the work of gemm; S and
   * `start` as there. For finite X, element (i, j) is one chain over p ≥ j (NN), or p ≤ j (NT), in order. Zeros of L with row
   * and column in the same twelve, counted from 0, take part as numbers: an infinite element of X makes NaN with them.
   */
  trmmNN(
    x: Address,
    ldx: number,
    l: Address,
    ldl: number,
    start: Address,
    ldStart: number,
    m: number,
    n: number,
    c: Address,
    ldc: number,
  ): void;
  trmmNT(
    x: Address,
    ldx: number,
    l: Address,
    ldl: number,
    start: Address,
    ldStart: number,
    m: number,
    n: number,
    c: Address,
    ldc: number,
  ): void;
  /** out = L lower with A = L Lᵀ, zeros above; reads the lower half. Returns 0, or the 1-based pivot that is not positive and finite (NaN included). out may be a. */
  cholesky(a: Address, n: number, out: Address): number;
  /** out = L⁻¹, lower, zeros above. */
  triangularInverse(l: Address, n: number, out: Address): void;
  /** out[n, columns] solves L X = B (lower). out may be b. */
  triangularSolve(l: Address, b: Address, n: number, columns: number, out: Address): void;
  /** out[n, columns] solves Lᵀ X = B (lower L). out may be b. */
  triangularSolveTransposed(l: Address, b: Address, n: number, columns: number, out: Address): void;
  /** log det A = 2 Σ log L[i, i]. */
  logDeterminantCholesky(l: Address, n: number): number;
  /** A symmetric (lower half read): values descending, vectors in the rows of `vectors`. scratch: n doubles. Returns 0, or 1 when it did not converge: NaN or ∞ came in. */
  symmetricEigen(a: Address, n: number, scratch: Address, values: Address, vectors: Address): number;

  // -- random numbers: Threefry4x64-20, key = 4 u64 at `key` (seed, stream, 0, 0), counter = (row, sample, block, step).
  // out is [rows, samples, width]; block b gives the elements 4b … 4b + 3 of one (row, sample), so neither shard nor block size moves a draw.
  /** The raw generator: out[4] u64 = threefry(counter[4] u64, key[4] u64). */
  threefry(counter: Address, key: Address, out: Address): void;
  /** Uniforms in the open interval (0, 1): (u52 + ½) 2⁻⁵², u52 the top 52 bits of a word; exact (with 53 bits the largest would round to 1). */
  uniforms(
    key: Address,
    firstRow: number,
    rows: number,
    firstSample: number,
    samples: number,
    width: number,
    step: number,
    out: Address,
  ): void;
  /** Standard normals by Box–Muller, of the uniforms u0 … u3 of a block: √(−2 log u0) cos 2πu1, √(−2 log u0) sin 2πu1; u2, u3 likewise. */
  normals(
    key: Address,
    firstRow: number,
    rows: number,
    firstSample: number,
    samples: number,
    width: number,
    step: number,
    out: Address,
  ): void;
  /**
   * out[rows, samples] = category index as f64, by inversion of the running sum of p[rows or 1, K] (ldp = 0 shares one row); p need not be normalised.
   * One uniform a draw, the first of block 0. NaN where Σ p is not positive and finite.
   */
  categorical(
    key: Address,
    firstRow: number,
    rows: number,
    firstSample: number,
    samples: number,
    step: number,
    p: Address,
    ldp: number,
    K: number,
    out: Address,
  ): void;
  /** out[rows, samples, width] = 1 where uniform < p[rows or 1, width] (ldp = 0 shares one row), else 0; NaN for a NaN p. */
  bernoulli(
    key: Address,
    firstRow: number,
    rows: number,
    firstSample: number,
    samples: number,
    width: number,
    step: number,
    p: Address,
    ldp: number,
    out: Address,
  ): void;
  // in f32, a block gives the elements 8b … 8b + 7: two of each word, of the lower 32 bits before the upper; other numbers than in f64
  /** Uniforms in (0, 1) in f32: (u23 + ½) 2⁻²³, u23 the top 23 bits of a half; exact. */
  uniformsF32(
    key: Address,
    firstRow: number,
    rows: number,
    firstSample: number,
    samples: number,
    width: number,
    step: number,
    out: Address,
  ): void;
  /**
   * Standard normals in f32 by Box–Muller. With r, r′ the lower and upper half of word 0 and t, t′ those of word 1, elements 0 … 3 are
   *   √(−2 log u) cos 2πv, √(−2 log u′) cos 2πv′, √(−2 log u) sin 2πv, √(−2 log u′) sin 2πv′;  u = (⌊r / 2⌋ + ½) 2⁻³¹, v = t 2⁻³²
   * and elements 4 … 7 likewise of words 2 and 3. ⌊r / 2⌋ and the sum are rounded to f32 (u to 1, and the pair to 0, once in 2²⁵ pairs);
   * none exceeds √(−2 log 2⁻³²) = 6.66, beyond which N(0, 1) has one in 4 · 10¹⁰. Seen within 7 · 10⁻⁷ of the formula in 8 million.
   */
  normalsF32(
    key: Address,
    firstRow: number,
    rows: number,
    firstSample: number,
    samples: number,
    width: number,
    step: number,
    out: Address,
  ): void;
  /** As `bernoulli`, p and out in f32, of `uniformsF32`: 1 with probability p to within 2⁻²⁴. */
  bernoulliF32(
    key: Address,
    firstRow: number,
    rows: number,
    firstSample: number,
    samples: number,
    width: number,
    step: number,
    p: Address,
    ldp: number,
    out: Address,
  ): void;

  // -- densities
  /** out[i] = log N(x[i]; mean, Σ) with W = L⁻¹ [D, D] the inverse Cholesky factor of Σ and logDeterminant = log det Σ. scratch: 2 D doubles. */
  gaussianLogDensity(
    x: Address,
    mean: Address,
    w: Address,
    logDeterminant: number,
    n: number,
    D: number,
    scratch: Address,
    out: Address,
  ): void;
  /** out[i] += offset + scale · Σ_j x[i, j]² for x [n, D]: what isotropic densities are made of. */
  addSquaredNorms(x: Address, n: number, D: number, scale: number, offset: number, out: Address): void;
  /** out[i] = log N(x[i]; 0, I) for x [n, D]. */
  standardNormalLogDensity(x: Address, n: number, D: number, out: Address): void;
  /**
   * out[i] = offset + prior ‖z[i]‖² + scale ‖c − R z[i]‖² for z [n, Q], R [k, Q] upper triangular (not read below the
   * diagonal), c [k]: log p(x, z) of a linear-Gaussian model for prior = −½, log p(x | z) for 0, where the norm of z is left
   * out. Each coordinate of c − R z and each squared norm is one sequential chain. Q ≤ 32768.
   */
  linearGaussianLogDensity(
    z: Address,
    n: number,
    Q: number,
    r: Address,
    k: number,
    c: Address,
    prior: number,
    scale: number,
    offset: number,
    out: Address,
  ): void;
  /**
   * out[i, k] = logWeights[k] + log N(x[i]; means[k], Σ_k) for x [n, D], out [n, K]: −∞ only where it is. Factors by kind and
   * logDeterminants as for `mixtureEStep`, with the bits its responsibilities come from.
   */
  mixtureLogJoint(
    x: Address,
    n: number,
    D: number,
    K: number,
    kind: number,
    logWeights: Address,
    means: Address,
    factors: Address,
    logDeterminants: Address,
    out: Address,
  ): void;
  /**
   * The fused E-step of a Gaussian mixture over a block of rows x [n, D].
   *   logp[k] = logWeights[k] + log N(x; means[k], Σ_k);  r[k] = exp(logp[k] − log Σ_k exp logp[k])
   * A share of less than e⁻⁶⁰ (9e-27) of the largest in its row is 0: all of them together are less than 2⁻⁵³ of the count of any component
   * that has 1e-10 of the rows. Each row decides for itself, so it is the same in any block.
   * factors by kind — 0 full: inverse Cholesky factors [K, D, D], lower with zeros above; 1 tied: one [D, D]; 2 diagonal: 1/sd [K, D]; 3 spherical: 1/sd [K].
   * logDeterminants [K] (log det Σ_k, full dimension). rowWeights [n] or address 0 for ones.
   * Adds to: counts [K] Σ w r; sums [K, D] Σ w r (x − μ_k); scatters Σ w r (x − μ_k)(x − μ_k)ᵀ — full [K, D, D] (lower half filled), tied [D, D] (lower, summed
   * over k), diagonal [K, D], spherical [K] (summed over columns); logCertainty [1] Σ w log max_k r. Writes logDensity [n]; responsibilities [n, K] unless that is address 0.
   * Returns Σ w log p(x).
   * A row whose density is 0 under every component has logDensity −∞ and responsibilities by the weights alone; it adds nothing to the
   * statistics, nor does a row of weight 0, whatever it holds. Statistics are one chain over rows: splitting a block moves no bit of them.
   * K ≤ 65536.
   */
  mixtureEStep(
    x: Address,
    rowWeights: Address,
    n: number,
    D: number,
    K: number,
    kind: number,
    logWeights: Address,
    means: Address,
    factors: Address,
    logDeterminants: Address,
    counts: Address,
    sums: Address,
    scatters: Address,
    logCertainty: Address,
    logDensity: Address,
    responsibilities: Address,
  ): number;
}
