import type { Work } from '../harness/work.ts';
import { adamStep } from './adam-step.ts';
import { chromium } from './chromium.ts';
import { emIteration } from './em-iteration.ts';
import { evidence } from './evidence.ts';
import { gemm } from './gemm.ts';
import { l5000 } from './l5000.ts';
import { logSumExp } from './log-sum-exp.ts';
import { memory } from './memory.ts';
import { mixtureFit } from './mixture-fit.ts';
import { normals } from './normals.ts';
import { parallel } from './parallel.ts';
import { startUp } from './start-up.ts';
import { tfjsStep } from './tfjs-step.ts';
import { tfjs } from './tfjs.ts';

/** In the order of the table. */
export const works: readonly Work[] = [
  emIteration,
  gemm,
  logSumExp,
  normals,
  evidence,
  mixtureFit,
  adamStep,
  l5000,
  chromium,
  startUp,
  parallel,
  memory,
  tfjs,
  tfjsStep,
];
