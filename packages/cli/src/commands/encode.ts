import { digestModel } from '@marginalia/models';
import { digestRows, type Rows } from '@marginalia/runtime';
import type { Outcome } from '../command-line/command.ts';
import { duration, modeName, placeOf, plural } from '../output/format.ts';
import { matrix } from '../output/matrix.ts';
import { mostNumbers } from '../output/most-numbers.ts';
import { table } from '../output/table.ts';
import type { EncodeDocument } from '../schemas/encode.ts';
import { codeNames, codingOf, codingOperations, requireNetworks } from '../session/coding.ts';
import { openExecutor } from '../session/executor.ts';
import { modeOf } from '../session/mode-of.ts';
import { loadSaved } from '../session/model-files.ts';
import { loadNetworkRows } from '../session/network-rows.ts';
import { noteCheckpointUnused } from '../session/resumable.ts';
import { requirePath } from '../session/results.ts';
import type { Session } from '../session/session.ts';
import { writeRows } from '../session/write-rows.ts';
import { withPlaces } from '../session/with-places.ts';

/** `encode MODEL DATA`. */
export async function encodeCommand(session: Session): Promise<Outcome> {
  noteCheckpointUnused(session);
  const { out, bar, signal } = session;
  await requirePath(out, '--out', ['csv', 'npy']);
  const started = session.now();
  const [modelPath = '', dataPath = ''] = session.operands;
  const model = await loadSaved(session, modelPath);
  const parameters = requireNetworks('encode', model);
  const { input, rows, binarize } = await loadNetworkRows(session, dataPath, model, parameters);
  await using executor = await openExecutor(session, codingOperations(parameters, rows.rows));
  const loaded = session.now();

  const coding = codingOf(parameters, model.columns);
  const { mean, standardDeviation } = await withPlaces('encode', input, () =>
    coding.encode(rows, {
      executor,
      signal,
      onProgress: ({ done, total }) => bar.update(done, total, 'rows'),
    }),
  );
  const codes = { data: mean, rows: rows.rows, columns: coding.width };
  const names = codeNames(coding.width);
  if (out !== null) await writeRows(out, { rows: codes, names, image: null });
  const mode = await modeOf(session);
  const seconds = { load: loaded - started, estimate: session.now() - loaded };
  const document = (): EncodeDocument => {
    const deviations = standardDeviation && matrix(standardDeviation, coding.width);
    return {
      schema: 'marginalia/encode@1',
      kind: parameters.kind,
      count: rows.rows,
      columns: names,
      rows:
        mean.length > mostNumbers
          ? null
          : matrix(mean, coding.width).map((values, i) => ({
              mean: values,
              standardDeviation: deviations?.[i] ?? null,
            })),
      binarize,
      seed: session.seed,
      ...mode,
      dataDigest: digestRows(rows),
      modelDigest: digestModel(parameters),
      digest: digestRows(codes),
      seconds,
    };
  };
  const heading = `${plural(rows.rows, 'row')} of ${input.name} encoded by ${model.name} · ${duration(seconds.estimate)} · ${modeName(mode)}\n`;
  return { document, report: heading + report(codes, names, input.rowNumbers, out), doubt: null };
}

const mostRows = 5;
const mostColumns = 8;

function report(
  { data, columns }: Rows,
  names: readonly string[],
  rowNumbers: Uint32Array,
  out: string | null,
): string {
  if (out !== null) return `\nWritten to ${placeOf(out)}\n`;
  const shown = names.slice(0, mostColumns);
  const lines = Array.from(rowNumbers.subarray(0, mostRows), (row, i) => [
    String(row),
    ...shown.map((_, k) => data[i * columns + k]!.toFixed(3)),
  ]);
  return `\n${table([['row', ...shown], ...lines])}\n  (every row and column: --json, or --out FILE.csv)\n`;
}
