export type { ErrorDocument } from './schemas/error.ts';
export type { EvidenceDocument } from './schemas/evidence.ts';
export type { FactorParametersDocument, FitDocument, MixtureParametersDocument } from './schemas/fit.ts';
export { schemas } from './schemas/index.ts';
export type { InspectDocument } from './schemas/inspect.ts';
export { jsonSchemas } from './schemas/json-schemas.ts';
export type { PosteriorDocument } from './schemas/posterior.ts';
export type { SampleDocument } from './schemas/sample.ts';
