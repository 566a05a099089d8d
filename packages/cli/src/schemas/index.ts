import type { z } from 'zod';
import { errorSchema } from './error.ts';
import { evidenceSchema } from './evidence.ts';
import { fitSchema } from './fit.ts';
import { inspectSchema } from './inspect.ts';
import { posteriorSchema } from './posterior.ts';
import { sampleSchema } from './sample.ts';

/** The schema of every document, by its name without version. */
export const schemas: Readonly<
  Record<'fit' | 'evidence' | 'posterior' | 'sample' | 'inspect' | 'error', z.ZodType>
> = {
  fit: fitSchema,
  evidence: evidenceSchema,
  posterior: posteriorSchema,
  sample: sampleSchema,
  inspect: inspectSchema,
  error: errorSchema,
};
