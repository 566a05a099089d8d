import type { RowPosterior } from '../session/row-posterior.ts';

/** Names of columns, and a row of numbers for each row of DATA, led by its number there. */
export interface PosteriorTable {
  readonly names: readonly string[];
  readonly rows: number;
  /** Row by row, each made when it is asked for. */
  readonly lines: () => Iterable<readonly number[]>;
}

export function posteriorTable(posterior: RowPosterior, rowNumbers: Uint32Array): PosteriorTable {
  const { logDensity, quantile, assignment, responsibilities, mean, standardDeviation, width } = posterior;
  const numbered = (name: string, values: unknown): string[] =>
    values === null ? [] : Array.from({ length: width }, (_, k) => `${name}${k}`);
  const part = (values: Float64Array | null, i: number): Iterable<number> =>
    values?.subarray(i * width, (i + 1) * width) ?? [];
  return {
    names: [
      'row',
      ...(assignment === null ? [] : ['assignment']),
      ...numbered('responsibility', responsibilities),
      ...numbered('mean', mean),
      ...numbered('sd', standardDeviation),
      ...(logDensity === null ? [] : ['logDensity', 'quantile']),
    ],
    rows: rowNumbers.length,
    *lines() {
      for (const [i, row] of rowNumbers.entries())
        yield [
          row,
          ...(assignment === null ? [] : [assignment[i]!]),
          ...part(responsibilities, i),
          ...part(mean, i),
          ...part(standardDeviation, i),
          ...(logDensity === null || quantile === null ? [] : [logDensity[i]!, quantile[i]!]),
        ];
    },
  };
}
