import { adamStep } from './adam-step.ts';
import { emIteration } from './em-iteration.ts';
import { evidence } from './evidence.ts';
import { gemm } from './gemm.ts';
import { l5000 } from './l5000.ts';
import { logSumExp } from './log-sum-exp.ts';
import { mixtureFit } from './mixture-fit.ts';
import { normals } from './normals.ts';
import type { Prepare } from './task.ts';

/** By the name a work asks for. */
export const tasks: { readonly [name: string]: Prepare } = {
  gemm,
  'em-iteration': emIteration,
  'adam-step': adamStep,
  'log-sum-exp': logSumExp,
  normals,
  evidence,
  'mixture-fit': mixtureFit,
  l5000,
};
