import { z } from 'zod';
import { type Binarized, binarizedBy, type Networks, networks, type Took, took } from './coding.ts';
import { count } from './common.ts';

/** What `probe` prints under --json. */
export interface ProbeDocument extends Networks, Binarized, Took {
  readonly schema: 'marginalia/probe@1';
  readonly label: string;
  readonly classes: readonly string[];
  readonly accuracy: number;
  readonly standardError: number;
  readonly trainAccuracy: number;
  readonly baseline: number;
  readonly trainRows: number;
  readonly testRows: number;
  readonly status: 'converged' | 'max-iterations';
}

const share = z.number().min(0).max(1);

export const probeSchema: z.ZodType<ProbeDocument> = z.strictObject({
  schema: z.literal('marginalia/probe@1'),
  label: z.string(),
  classes: z.array(z.string()),
  accuracy: share.describe('of the rows that were held out'),
  standardError: z.number(),
  trainAccuracy: share.describe('of the rows it was fitted to'),
  baseline: share.describe('of always naming the commonest class'),
  trainRows: count,
  testRows: count,
  status: z.enum(['converged', 'max-iterations']),
  ...networks,
  ...binarizedBy,
  ...took,
});
