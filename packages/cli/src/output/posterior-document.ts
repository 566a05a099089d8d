import type { PosteriorDocument } from '../schemas/posterior.ts';
import type { RowPosterior } from '../session/row-posterior.ts';

/** What the document says beside the rows. */
export type PosteriorRun = Omit<PosteriorDocument, 'schema' | 'rows'>;

export function posteriorDocument(
  posterior: RowPosterior,
  { kind, adjustedRandIndex, ...run }: PosteriorRun,
): PosteriorDocument {
  return {
    schema: 'marginalia/posterior@1',
    kind,
    rows: rowsOf(posterior),
    adjustedRandIndex,
    ...run,
  };
}

function rowsOf(posterior: RowPosterior): PosteriorDocument['rows'] {
  const { logDensity, quantile, assignment, responsibilities, mean, standardDeviation, width } = posterior;
  const part = (values: Float64Array | null, i: number): number[] | null =>
    values && Array.from(values.subarray(i * width, (i + 1) * width));
  const n = (assignment ?? logDensity)?.length ?? (mean?.length ?? 0) / width;
  return Array.from({ length: n }, (_, i) => ({
    assignment: assignment?.[i] ?? null,
    responsibilities: part(responsibilities, i),
    mean: part(mean, i),
    standardDeviation: part(standardDeviation, i),
    logDensity: logDensity?.[i] ?? null,
    quantile: quantile?.[i] ?? null,
  }));
}
