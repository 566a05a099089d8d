// Every kernel on fixed inputs, its outputs as digests: the same bits in Node, a page and a worker, or a test fails.

import type { Address, Core } from '@marginalia/core-wasm';
import { matrix, numbers, wholeNumbers } from './numbers.ts';

/** SHA-256 of each family's outputs, as Node computes them. To change one is to change results. */
export const expectedDigests: Readonly<Record<string, string>> = {
  elementary: '22e309fc0827d4b49ea52d3290ac2bc16da61f4dcc5ae377827708842741caac',
  logSumExp: '0e451fbaab249010bbd39820fb55c7ee7023413e74a2eb84e7f36da2df388ba4',
  linearAlgebra: '5f02c1df17866da1d5643a69b0d1e37dfc670fbca29fcc81a9492692946a6712',
  singlePrecision: 'a4c44bf6fcc11d0ad01c979050a8817588b4067b2ffdbe4ade65bf2d7c3c8020',
  random: 'ea19b351c88ab82e9a5997cd21997456248a7c061a9f9c1aa733e7322c20cc60',
  densities: '26e2717d945743f1fa9414e7ddb242251925b6d2cb4e5c09e74ce3db1bc978fc',
};

/** Calls all kernels of a family; `out` gives room for doubles that count as results, as do the numbers returned. */
type Family = (core: Core, out: (length: number) => Address) => readonly number[];

const vectorKernels = [
  'exp',
  'log',
  'log1p',
  'expm1',
  'tanh',
  'sigmoid',
  'softplus',
  'logGamma',
  'erf',
  'erfc',
  'normalQuantile',
] as const;
const scalarKernels = [
  'scalarExp',
  'scalarLog',
  'scalarLog1p',
  'scalarExpm1',
  'scalarTanh',
  'scalarSigmoid',
  'scalarSoftplus',
  'scalarLogGamma',
  'scalarErf',
  'scalarErfc',
  'scalarNormalQuantile',
] as const;

/** From subnormal to overflow, both signs, special values. */
const corners = [
  0,
  -0,
  Infinity,
  -Infinity,
  NaN,
  5e-324,
  -5e-324,
  1e-310,
  2.3e-308,
  1e-20,
  -1e-20,
  1e300,
  -1e300,
  1,
  -1,
  0.5,
  2,
  709.7,
  709.8,
  -745.1,
  -745.2,
  171.5,
  26.5,
  -26.5,
];

const elementary: Family = ({ kernels, arena }, out) => {
  const values = Float64Array.of(
    ...corners,
    ...numbers(100, 1),
    ...numbers(100, 2).map((x) => 40 * x),
    ...numbers(101, 3).map((x) => Math.abs(x)),
  );
  const x = arena.put(values);
  for (const name of vectorKernels) kernels[name](x.ptr, x.length, out(x.length));
  return scalarKernels.flatMap((name) => Array.from(values, (value) => kernels[name](value)));
};

const logSumExp: Family = ({ kernels, arena }, out) => {
  const x = arena.put(numbers(300, 4).map((v) => 50 * v)).ptr;
  kernels.logSumExpRows(x, 30, 10, out(30));
  const [one, other] = [out(7), out(7)];
  kernels.logWeightsStart(one);
  kernels.logWeightsStart(other);
  kernels.logWeightsAdd(x, 101, one);
  kernels.logWeightsAdd(x + 8 * 101, 199, other);
  kernels.logWeightsMerge(other, one);
  return [kernels.logSumExp(x, 300)];
};

const linearAlgebra: Family = ({ kernels, arena }, out) => {
  const n = 13;
  const noise = numbers(n * n, 5);
  const element = (i: number, j: number): number => noise[Math.max(i, j) * n + Math.min(i, j)] ?? 0;
  const a = arena.put(matrix(n, n, (i, j) => element(i, j) + (i === j ? n : 0))).ptr;
  const b = arena.put(numbers(n * n, 6)).ptr;
  const l = out(n * n);
  const pivot = kernels.cholesky(a, n, l);
  kernels.triangularInverse(l, n, out(n * n));
  kernels.triangularSolve(l, b, n, n, out(n * n));
  kernels.triangularSolveTransposed(l, b, n, n, out(n * n));
  kernels.gemmNN(a, n, b, n, 0, 0, n, n, n, out(n * n), n);
  kernels.gemmNT(a, n, b, n, b, 0, n, n, n, out(n * n), n);
  kernels.gemmTN(b, n, b, n, a, n, n, n, n, out(n * n), n);
  const status = kernels.symmetricEigen(a, n, arena.alloc('f64', n).ptr, out(n), out(n * n));
  return [pivot, status, kernels.logDeterminantCholesky(l, n), kernels.dot(a, b, n * n)];
};

const singlePrecision: Family = ({ kernels, arena }, out) => {
  const [m, n, k] = [9, 11, 20];
  const a = arena.put(Float32Array.from(numbers(m * k, 10))).ptr;
  const b = arena.put(Float32Array.from(numbers(k * n, 11))).ptr;
  const room = Math.ceil((m * n) / 2); // of doubles
  kernels.gemmNNF32(a, k, b, n, 0, 0, m, n, k, out(room), n);
  kernels.gemmNTF32(a, k, b, k, b, 0, m, n, k, out(room), n);
  kernels.gemmTNF32(a, m, b, n, a, 1, m, n, k, out(room), n);
  return [];
};

const random: Family = ({ kernels, arena }, out) => {
  const words = (...values: bigint[]): Address =>
    arena.put(new Uint8Array(BigUint64Array.from(values).buffer)).ptr;
  const key = words(20261122n, 3n, 0n, 0n);
  const p = arena.put(Float64Array.of(0.1, 0.3, 0.05, 0.25, 0.3)).ptr;
  kernels.threefry(words(1n, 2n, 3n, 4n), key, out(4));
  kernels.uniforms(key, 11, 7, 2, 5, 5, 1, out(7 * 5 * 5));
  kernels.normals(key, 11, 7, 2, 5, 5, 2, out(7 * 5 * 5));
  kernels.categorical(key, 11, 7, 2, 5, 3, p, 0, 5, out(7 * 5));
  kernels.bernoulli(key, 11, 7, 2, 5, 5, 4, p, 0, out(7 * 5 * 5));
  return [];
};

const densities: Family = ({ kernels, arena }, out) => {
  const [n, D, K] = [40, 5, 3];
  const x = arena.put(wholeNumbers(n * D, 7).map((v) => v / 8)).ptr;
  const means = arena.put(numbers(K * D, 8)).ptr;
  const factors = arena.put(
    matrix(K * D, D, (i, j) => (i % D === j ? 1.5 : i % D > j ? (i - 2 * j) / 9 : 0)),
  ).ptr;
  const logDeterminants = arena.put(Float64Array.of(0.5, -1, 2)).ptr;
  const logWeights = arena.put(Float64Array.of(-1, -1.5, -0.5)).ptr;
  const rowWeights = arena.put(numbers(n, 9).map((v) => Math.abs(v))).ptr;
  const scratch = arena.alloc('f64', 2 * D).ptr;
  kernels.gaussianLogDensity(x, means, factors, 0.5, n, D, scratch, out(n));
  kernels.standardNormalLogDensity(x, n, D, out(n));
  kernels.addSquaredNorms(x, n, D, -0.5, 1, out(n));
  return [0, 1, 2, 3].map((kind) => {
    const parameters = [logWeights, means, factors, logDeterminants] as const;
    const weights = kind === 1 ? 0 : rowWeights;
    const statistics = [out(K), out(K * D), out(K * D * D)] as const;
    kernels.mixtureLogJoint(x, n, D, K, kind, ...parameters, out(n * K));
    return kernels.mixtureEStep(x, weights, n, D, K, kind, ...parameters, ...statistics, out(n), out(n * K));
  });
};

const families: Readonly<Record<string, Family>> = {
  elementary,
  logSumExp,
  linearAlgebra,
  singlePrecision,
  random,
  densities,
};

/** The digests of a core, to be compared with `expectedDigests`. */
export async function digests(core: Core): Promise<Record<string, string>> {
  const result: Record<string, string> = {};
  for (const [name, family] of Object.entries(families)) {
    result[name] = await sha256(core.arena.scope(() => results(core, family)));
  }
  return result;
}

function results(core: Core, family: Family): readonly number[] {
  const outputs: { ptr: Address; length: number; type: 'f64' }[] = [];
  const numbersReturned = family(core, (length) => {
    const span = core.arena.alloc('f64', length);
    outputs.push(span);
    return span.ptr;
  });
  return [...numbersReturned, ...outputs.flatMap((span) => [...core.arena.view(span)])];
}

/** Of little-endian doubles; which bits a NaN has is not part of a result. */
async function sha256(values: readonly number[]): Promise<string> {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => view.setFloat64(8 * i, Number.isNaN(value) ? Number.NaN : value, true));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', view.buffer));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
