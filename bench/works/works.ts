import type { Work } from '../harness/work.ts';
import { emIteration } from './em-iteration.ts';
import { gemm } from './gemm.ts';

/** In the order of the table. */
export const works: readonly Work[] = [emIteration, gemm];
