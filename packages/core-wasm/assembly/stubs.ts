// Kernels that have not landed yet: they trap.
export function exp(x: usize, n: i32, out: usize): void {
  unreachable();
}

export function log(x: usize, n: i32, out: usize): void {
  unreachable();
}

export function log1p(x: usize, n: i32, out: usize): void {
  unreachable();
}

export function expm1(x: usize, n: i32, out: usize): void {
  unreachable();
}

export function tanh(x: usize, n: i32, out: usize): void {
  unreachable();
}

export function sigmoid(x: usize, n: i32, out: usize): void {
  unreachable();
}

export function softplus(x: usize, n: i32, out: usize): void {
  unreachable();
}

export function logGamma(x: usize, n: i32, out: usize): void {
  unreachable();
}

export function erf(x: usize, n: i32, out: usize): void {
  unreachable();
}

export function erfc(x: usize, n: i32, out: usize): void {
  unreachable();
}

export function normalQuantile(x: usize, n: i32, out: usize): void {
  unreachable();
}

export function scalarExp(x: f64): f64 {
  return unreachable();
}

export function scalarLog(x: f64): f64 {
  return unreachable();
}

export function scalarLog1p(x: f64): f64 {
  return unreachable();
}

export function scalarExpm1(x: f64): f64 {
  return unreachable();
}

export function scalarTanh(x: f64): f64 {
  return unreachable();
}

export function scalarSigmoid(x: f64): f64 {
  return unreachable();
}

export function scalarSoftplus(x: f64): f64 {
  return unreachable();
}

export function scalarLogGamma(x: f64): f64 {
  return unreachable();
}

export function scalarErf(x: f64): f64 {
  return unreachable();
}

export function scalarErfc(x: f64): f64 {
  return unreachable();
}

export function scalarNormalQuantile(x: f64): f64 {
  return unreachable();
}

export function logSumExp(x: usize, n: i32): f64 {
  return unreachable();
}

export function logSumExpRows(x: usize, rows: i32, columns: i32, out: usize): void {
  unreachable();
}

export function logWeightsStart(state: usize): void {
  unreachable();
}

export function logWeightsAdd(x: usize, n: i32, state: usize): void {
  unreachable();
}

export function logWeightsMerge(from: usize, into: usize): void {
  unreachable();
}

export function largestAdd(x: usize, n: i32, capacity: i32, count: i32, kept: usize): i32 {
  return unreachable();
}

export function dot(x: usize, y: usize, n: i32): f64 {
  return unreachable();
}

export function gemmNN(
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  start: usize,
  ldStart: i32,
  m: i32,
  n: i32,
  k: i32,
  c: usize,
  ldc: i32,
): void {
  unreachable();
}

export function gemmNT(
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  start: usize,
  ldStart: i32,
  m: i32,
  n: i32,
  k: i32,
  c: usize,
  ldc: i32,
): void {
  unreachable();
}

export function gemmTN(
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  start: usize,
  ldStart: i32,
  m: i32,
  n: i32,
  k: i32,
  c: usize,
  ldc: i32,
): void {
  unreachable();
}

export function cholesky(a: usize, n: i32, out: usize): i32 {
  return unreachable();
}

export function triangularInverse(l: usize, n: i32, out: usize): void {
  unreachable();
}

export function triangularSolve(l: usize, b: usize, n: i32, columns: i32, out: usize): void {
  unreachable();
}

export function triangularSolveTransposed(l: usize, b: usize, n: i32, columns: i32, out: usize): void {
  unreachable();
}

export function logDeterminantCholesky(l: usize, n: i32): f64 {
  return unreachable();
}

export function symmetricEigen(a: usize, n: i32, scratch: usize, values: usize, vectors: usize): i32 {
  return unreachable();
}

export function threefry(counter: usize, key: usize, out: usize): void {
  unreachable();
}

export function uniforms(
  key: usize,
  firstRow: i32,
  rows: i32,
  firstSample: i32,
  samples: i32,
  width: i32,
  step: i32,
  out: usize,
): void {
  unreachable();
}

export function normals(
  key: usize,
  firstRow: i32,
  rows: i32,
  firstSample: i32,
  samples: i32,
  width: i32,
  step: i32,
  out: usize,
): void {
  unreachable();
}

export function categorical(
  key: usize,
  firstRow: i32,
  rows: i32,
  firstSample: i32,
  samples: i32,
  step: i32,
  p: usize,
  ldp: i32,
  K: i32,
  out: usize,
): void {
  unreachable();
}

export function bernoulli(
  key: usize,
  firstRow: i32,
  rows: i32,
  firstSample: i32,
  samples: i32,
  width: i32,
  step: i32,
  p: usize,
  ldp: i32,
  out: usize,
): void {
  unreachable();
}

export function gaussianLogDensity(
  x: usize,
  mean: usize,
  w: usize,
  logDeterminant: f64,
  n: i32,
  D: i32,
  scratch: usize,
  out: usize,
): void {
  unreachable();
}

export function standardNormalLogDensity(x: usize, n: i32, D: i32, out: usize): void {
  unreachable();
}

export function mixtureEStep(
  x: usize,
  rowWeights: usize,
  n: i32,
  D: i32,
  K: i32,
  kind: i32,
  logWeights: usize,
  means: usize,
  factors: usize,
  logDeterminants: usize,
  scratch: usize,
  counts: usize,
  sums: usize,
  scatters: usize,
  logDensity: usize,
  responsibilities: usize,
): f64 {
  return unreachable();
}
