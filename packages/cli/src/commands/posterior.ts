import { writeCsv } from '@marginalia/data';
import {
  digestModel,
  mixturePosterior,
  type ModelParameters,
  ppcaPosterior,
  type PosteriorOptions,
} from '@marginalia/models';
import { type Rows } from '@marginalia/runtime';
import type { Outcome } from '../command-line/command.ts';
import { posteriorReport } from '../output/posterior-report.ts';
import type { PosteriorDocument } from '../schemas/posterior.ts';
import { adjustedRandIndex } from '../session/adjusted-rand-index.ts';
import { openExecutor, posteriorOperations } from '../session/executor.ts';
import { type Input, loadInputFor } from '../session/input.ts';
import { loadModel } from '../session/model-files.ts';
import { quantiles } from '../session/quantiles.ts';
import { noteCheckpointUnused } from '../session/resumable.ts';
import { requirePath, writeArray, writeResult } from '../session/results.ts';
import type { Session } from '../session/session.ts';

/** What a model says of each row: numbers with a name for each of their columns. */
export interface RowPosterior {
  readonly logDensity: Float64Array;
  readonly quantile: Float64Array;
  /** Mixtures: the most probable component; factors: null. */
  readonly assignment: Int32Array | null;
  /** Mixtures: r [n, K]; factors: null. */
  readonly responsibilities: Float64Array | null;
  /** Factors: E[z | x] and sd [n, Q]; mixtures: null. */
  readonly mean: Float64Array | null;
  readonly standardDeviation: Float64Array | null;
  /** K or Q. */
  readonly width: number;
}

/** `posterior MODEL DATA`. */
export async function posteriorCommand(session: Session): Promise<Outcome> {
  noteCheckpointUnused(session);
  const { out, signal, bar } = session;
  await requirePath(out, '--out', ['csv', 'npy']);
  const started = session.now();
  const [modelPath = '', dataPath = ''] = session.operands;
  const { parameters, columns } = await loadModel(modelPath);
  const input = await loadInputFor(session, dataPath, columns);
  const { rows } = input.selection;
  await using executor = await openExecutor(session, posteriorOperations(rows, parameters));
  const loaded = session.now();

  const posterior = await posteriorOf(parameters, rows, {
    executor,
    signal,
    onProgress: ({ done, total }) => bar.update(done, total, 'rows'),
  });
  const { labels } = input.selection;
  const document: PosteriorDocument = {
    schema: 'marginalia/posterior@1',
    kind: parameters.kind,
    rows: rowsOf(posterior),
    adjustedRandIndex:
      labels === null || posterior.assignment === null
        ? null
        : adjustedRandIndex(posterior.assignment, labels.codes),
    dataDigest: input.dataDigest,
    modelDigest: digestModel(parameters),
    seconds: { load: loaded - started, estimate: session.now() - loaded },
  };
  if (out !== null) await write(out, posterior, input);
  return {
    document,
    report: posteriorReport({
      posterior,
      document,
      model: modelPath,
      data: input.name,
      rowNumbers: input.selection.rowNumbers,
      out,
    }),
    doubt: null,
  };
}

async function posteriorOf(
  parameters: ModelParameters,
  rows: Rows,
  options: PosteriorOptions,
): Promise<RowPosterior> {
  if (parameters.kind === 'mixture') {
    const { assignments, responsibilities, logDensity } = await mixturePosterior(parameters, rows, options);
    return {
      logDensity,
      quantile: quantiles(logDensity),
      assignment: assignments,
      responsibilities,
      mean: null,
      standardDeviation: null,
      width: parameters.components,
    };
  }
  const { mean, standardDeviation, logDensity } = await ppcaPosterior(parameters, rows, options);
  return {
    logDensity,
    quantile: quantiles(logDensity),
    assignment: null,
    responsibilities: null,
    mean,
    standardDeviation,
    width: parameters.factors,
  };
}

function rowsOf(posterior: RowPosterior): PosteriorDocument['rows'] {
  const { assignment, responsibilities, mean, standardDeviation, width } = posterior;
  const part = (values: Float64Array | null, i: number): number[] | null =>
    values && Array.from(values.subarray(i * width, (i + 1) * width));
  return Array.from(posterior.logDensity, (logDensity, i) => ({
    assignment: assignment?.[i] ?? null,
    responsibilities: part(responsibilities, i),
    mean: part(mean, i),
    standardDeviation: part(standardDeviation, i),
    logDensity,
    quantile: posterior.quantile[i] ?? NaN,
  }));
}

/** A line of names and rows of numbers, led by the number of the row in DATA; .npy leaves out the names. */
async function write(out: string, posterior: RowPosterior, { selection }: Input): Promise<void> {
  const { logDensity, quantile, assignment, responsibilities, mean, standardDeviation, width } = posterior;
  const part = (values: Float64Array | null, i: number): Iterable<number> =>
    values?.subarray(i * width, (i + 1) * width) ?? [];
  const numbered = (name: string, values: unknown): string[] =>
    values === null ? [] : Array.from({ length: width }, (_, k) => `${name}${k}`);
  const names = [
    'row',
    ...(assignment === null ? [] : ['assignment']),
    ...numbered('responsibility', responsibilities),
    ...numbered('mean', mean),
    ...numbered('sd', standardDeviation),
    'logDensity',
    'quantile',
  ];
  const lines = Array.from(selection.rowNumbers, (row, i) => [
    row,
    ...(assignment === null ? [] : [assignment[i]!]),
    ...part(responsibilities, i),
    ...part(mean, i),
    ...part(standardDeviation, i),
    logDensity[i]!,
    quantile[i]!,
  ]);
  if (out.endsWith('.npy'))
    return writeArray(out, Float64Array.from(lines.flat()), [lines.length, names.length]);
  return writeResult(out, writeCsv(names, lines));
}
