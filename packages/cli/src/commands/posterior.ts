import { writeCsv } from '@marginalia/data';
import { digestModel } from '@marginalia/models';
import type { Outcome } from '../command-line/command.ts';
import { posteriorDocument } from '../output/posterior-document.ts';
import { posteriorReport } from '../output/posterior-report.ts';
import { type PosteriorTable, posteriorTable } from '../output/posterior-table.ts';
import { adjustedRandIndex } from '../session/adjusted-rand-index.ts';
import { openExecutor, posteriorOperations } from '../session/executor.ts';
import { modeOf } from '../session/mode-of.ts';
import { loadModel } from '../session/model-files.ts';
import { noteCheckpointUnused } from '../session/resumable.ts';
import { requirePath, writeLines, writeResult } from '../session/results.ts';
import { loadRowsFor } from '../session/rows-for.ts';
import { rowPosterior } from '../session/row-posterior.ts';
import type { Session } from '../session/session.ts';
import { withPlaces } from '../session/with-places.ts';

/** `posterior MODEL DATA`. */
export async function posteriorCommand(session: Session): Promise<Outcome> {
  noteCheckpointUnused(session);
  const { out, signal, bar } = session;
  await requirePath(out, '--out', ['csv', 'npy']);
  const started = session.now();
  const [modelPath = '', dataPath = ''] = session.operands;
  const loadedModel = await loadModel(session, modelPath);
  const { name: model, parameters } = loadedModel;
  const input = await loadRowsFor(session, dataPath, loadedModel);
  const { name: data, rows, rowNumbers, labels, binarize, dataDigest } = input;
  await using executor = await openExecutor(session, posteriorOperations(rows, parameters));
  const loaded = session.now();

  const posterior = await withPlaces('posterior', input, () =>
    rowPosterior(parameters, rows, {
      executor,
      signal,
      onProgress: ({ done, total }) => bar.update(done, total, 'rows'),
    }),
  );
  const { assignment } = posterior;
  const run = {
    kind: parameters.kind,
    adjustedRandIndex:
      labels === null || assignment === null ? null : adjustedRandIndex(assignment, labels.codes),
    ...(await modeOf(session)),
    binarize,
    dataDigest: dataDigest(),
    modelDigest: digestModel(parameters),
    seconds: { load: loaded - started, estimate: session.now() - loaded },
  };
  if (out !== null) await write(out, posteriorTable(posterior, rowNumbers));
  return {
    document: () => posteriorDocument(posterior, run),
    report: posteriorReport({ posterior, run, model, data, rowNumbers, out }),
    doubt: null,
  };
}

/** .npy leaves out the names. */
async function write(out: string, { names, rows, lines }: PosteriorTable): Promise<void> {
  if (!out.endsWith('.npy')) return writeResult(out, writeCsv(names, lines()));
  return writeLines(out, lines(), [rows, names.length]);
}
