import { emIteration } from './em-iteration.ts';
import { gemm } from './gemm.ts';
import type { Prepare } from './task.ts';

/** By the name a work asks for. */
export const tasks: { readonly [name: string]: Prepare } = {
  gemm,
  'em-iteration': emIteration,
};
