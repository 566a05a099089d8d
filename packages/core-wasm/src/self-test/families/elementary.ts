import type { Family } from '../family.ts';
import { numbers } from '../numbers.ts';

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
const singleKernels = [
  'expF32',
  'logF32',
  'log1pF32',
  'sigmoidF32',
  'tanhF32',
  'softplusF32',
  'normalCdfF32',
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

/** Corners among ordinary numbers, and a tail: both ways through every kernel. */
export const elementary: Family = ({ kernels, arena }, out) => {
  const values = Float64Array.of(
    ...corners,
    ...numbers(100, 1),
    ...numbers(100, 2).map((x) => 40 * x),
    ...numbers(101, 3).map((x) => Math.abs(x)),
  );
  const x = arena.put(values);
  for (const name of vectorKernels) kernels[name](x.ptr, x.length, out(x.length));
  const single = arena.put(Float32Array.of(...values, 1e-45, -1e-40, 88.7, 88.8, -87.4, -103.9, 13.5, -13.5));
  for (const name of singleKernels) kernels[name](single.ptr, single.length, out(single.length, 'f32'));
  return scalarKernels.flatMap((name) => Array.from(values, (value) => kernels[name](value)));
};
