import type { z } from 'zod';
import { type EncodeDocument, encodeSchema } from './encode.ts';
import { type DecodeDocument, decodeSchema } from './decode.ts';
import { type InterpolateDocument, interpolateSchema } from './interpolate.ts';
import { type CompleteDocument, completeSchema } from './complete.ts';
import { type ProbeDocument, probeSchema } from './probe.ts';
import { type ErrorDocument, errorSchema } from './error.ts';
import { type EvidenceDocument, evidenceSchema } from './evidence.ts';
import { type ExportDocument, exportSchema } from './export.ts';
import { type FitDocument, fitSchema } from './fit.ts';
import { type ImportDocument, importSchema } from './import.ts';
import { type InspectDocument, inspectSchema } from './inspect.ts';
import { type PosteriorDocument, posteriorSchema } from './posterior.ts';
import { type SampleDocument, sampleSchema } from './sample.ts';

/** The schema of every document, by its name without version. */
export const schemas: {
  readonly fit: z.ZodType<FitDocument>;
  readonly evidence: z.ZodType<EvidenceDocument>;
  readonly posterior: z.ZodType<PosteriorDocument>;
  readonly sample: z.ZodType<SampleDocument>;
  readonly inspect: z.ZodType<InspectDocument>;
  readonly encode: z.ZodType<EncodeDocument>;
  readonly decode: z.ZodType<DecodeDocument>;
  readonly interpolate: z.ZodType<InterpolateDocument>;
  readonly complete: z.ZodType<CompleteDocument>;
  readonly probe: z.ZodType<ProbeDocument>;
  readonly import: z.ZodType<ImportDocument>;
  readonly export: z.ZodType<ExportDocument>;
  readonly error: z.ZodType<ErrorDocument>;
} = {
  fit: fitSchema,
  evidence: evidenceSchema,
  posterior: posteriorSchema,
  sample: sampleSchema,
  inspect: inspectSchema,
  encode: encodeSchema,
  decode: decodeSchema,
  interpolate: interpolateSchema,
  complete: completeSchema,
  probe: probeSchema,
  import: importSchema,
  export: exportSchema,
  error: errorSchema,
};
