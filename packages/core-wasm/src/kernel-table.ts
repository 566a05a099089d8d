import { MarginaliaError } from './error.ts';
import type { Kernels } from './kernels.ts';

/** Arguments of every kernel. The type derives each number from `Kernels`: neither can change without the other. */
export const kernelArity: { readonly [K in keyof Kernels]: Parameters<Kernels[K]>['length'] } = {
  tablesEnd: 0,
  heapBase: 0,
  exp: 3,
  log: 3,
  log1p: 3,
  expm1: 3,
  tanh: 3,
  sigmoid: 3,
  softplus: 3,
  logGamma: 3,
  erf: 3,
  erfc: 3,
  normalQuantile: 3,
  scalarExp: 1,
  scalarLog: 1,
  scalarLog1p: 1,
  scalarExpm1: 1,
  scalarTanh: 1,
  scalarSigmoid: 1,
  scalarSoftplus: 1,
  scalarLogGamma: 1,
  scalarErf: 1,
  scalarErfc: 1,
  scalarNormalQuantile: 1,
  expF32: 3,
  logF32: 3,
  log1pF32: 3,
  sigmoidF32: 3,
  tanhF32: 3,
  softplusF32: 3,
  normalCdfF32: 3,
  logSumExp: 2,
  logSumExpRows: 4,
  logWeightsStart: 1,
  logWeightsAdd: 3,
  logWeightsMerge: 2,
  wideTiles: 1,
  largestStart: 1,
  largestAdd: 6,
  largestSort: 3,
  dot: 3,
  gemmNN: 11,
  gemmNT: 11,
  gemmTN: 11,
  gemmNNF32: 11,
  gemmNTF32: 11,
  gemmTNF32: 11,
  syrkTN: 10,
  trmmNN: 10,
  trmmNT: 10,
  cholesky: 3,
  triangularInverse: 3,
  triangularSolve: 5,
  triangularSolveTransposed: 5,
  logDeterminantCholesky: 2,
  symmetricEigen: 5,
  threefry: 3,
  uniforms: 8,
  normals: 8,
  categorical: 10,
  bernoulli: 10,
  uniformsF32: 8,
  normalsF32: 8,
  bernoulliF32: 10,
  gaussianLogDensity: 8,
  addSquaredNorms: 6,
  standardNormalLogDensity: 4,
  linearGaussianLogDensity: 10,
  mixtureLogJoint: 10,
  mixtureEStep: 16,
  activateF32: 4,
  activationGradientF32: 5,
  bernoulliLikelihoodF32: 6,
  bernoulliGradientF32: 6,
  gaussianLikelihoodF32: 6,
  gaussianGradientF32: 9,
  poissonLikelihoodF32: 6,
  poissonGradientF32: 6,
  categoricalLikelihoodF32: 7,
  categoricalGradientF32: 7,
  reparameterizeF32: 7,
  addStandardNormalF32: 4,
  latentGradientF32: 9,
  gaussianKlF32: 7,
  bytesF32: 4,
  scaleRowsF32: 4,
  rowSquaresF32: 4,
  adamF32: 13,
  listRowsF32: 6,
  listColumnsF32: 6,
  sparseProductF32: 11,
};

/**
 * Checks that a module exports exactly the kernels of the table: same names, same numbers of arguments.
 *
 * @throws E_MODULE naming every difference
 */
export function assertKernels(
  exports: WebAssembly.Exports,
): asserts exports is WebAssembly.Exports & Kernels {
  const differences: string[] = [];
  for (const [name, arity] of Object.entries(kernelArity)) {
    const kernel = exports[name];
    if (typeof kernel !== 'function') differences.push(`${name} is missing`);
    else if (kernel.length !== arity)
      differences.push(`${name} takes ${kernel.length} arguments, not ${arity}`);
  }
  for (const name of Object.keys(exports)) {
    if (!Object.hasOwn(kernelArity, name)) differences.push(`${name} is unknown`);
  }
  if (differences.length > 0) {
    throw new MarginaliaError(
      'E_MODULE',
      `instantiateCore: exports must be the kernels of the table, got ${differences.join(', ')}`,
      { where: 'core.wasm', remedy: 'Build the module and the package from the same sources.' },
    );
  }
}
