import type { Family } from '../family.ts';
import { densities } from './densities.ts';
import { elementary } from './elementary.ts';
import { linearAlgebra } from './linear-algebra.ts';
import { logSumExp } from './log-sum-exp.ts';
import { networks } from './networks.ts';
import { products } from './products.ts';
import { random } from './random.ts';
import { randomF32 } from './random-f32.ts';

/** Every exported kernel is called by one of these. */
export const families: Readonly<Record<string, Family>> = {
  elementary,
  logSumExp,
  linearAlgebra,
  products,
  random,
  randomF32,
  densities,
  networks,
};
