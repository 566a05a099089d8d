import { digestModel, fitPca } from '@marginalia/models';
import type { Outcome } from '../command-line/command.ts';
import { duration, modeName, number, placeOf, plural } from '../output/format.ts';
import { pcaDocument } from '../output/pca-document.ts';
import { pairs } from '../output/table.ts';
import { varianceTable } from '../output/variance-table.ts';
import { readPcaFlags } from '../session/autoencoder-settings.ts';
import { openExecutor, ppcaOperations } from '../session/executor.ts';
import { modeOf } from '../session/mode-of.ts';
import { requireModelPath, writeModel } from '../session/model-files.ts';
import { loadNetworkInput } from '../session/network-input.ts';
import { noteCheckpointUnused } from '../session/resumable.ts';
import type { Session } from '../session/session.ts';
import { withPlaces } from '../session/with-places.ts';

/** `fit autoencoder DATA --pca`. */
export async function fitPcaCommand(session: Session): Promise<Outcome> {
  const code = readPcaFlags(session);
  noteCheckpointUnused(session);
  await requireModelPath(session);
  const { signal, seed, workers } = session;
  const started = session.now();
  const input = await loadNetworkInput(session, session.operands[0] ?? '', false);
  const { rows, columns, arePixels } = input;
  await using executor = await openExecutor(session, ppcaOperations(rows));
  const loaded = session.now();
  const fit = await withPlaces('fit', input, () =>
    fitPca(rows, { code, standardise: !arePixels, executor, signal }),
  );
  const mode = await modeOf(session);
  const seconds = { load: loaded - started, fit: session.now() - loaded };
  const model = await writeModel(session, fit.parameters, {
    columns,
    dataDigest: fit.dataDigest,
    image: input.image,
  });
  const unit = arePixels ? 'mean square' : 'share of the variance';
  return {
    document: () =>
      pcaDocument(fit, {
        columns,
        seed,
        workers,
        executor: executor.kind === 'inline' ? 'inline' : 'piscina',
        ...mode,
        modelDigest: digestModel(fit.parameters),
        digest: fit.digest,
        model,
        resumedFrom: null,
        seconds,
      }),
    report: [
      `PCA, the best linear autoencoder, of ${input.name}: ${plural(fit.rows, 'row')} × ${plural(columns.length, 'column')}\n`,
      `in closed form · ${duration(seconds.fit)} · ${modeName(mode)}\n\n`,
      pairs([['reconstruction error', `${number(fit.reconstructionError, 4)} a value (${unit})`]]),
      '\n',
      varianceTable('component', fit.explainedVariance, fit.explainedVarianceRatio),
      '  (it has no likelihood; fit ppca, a model of the data, has one)\n',
      model === null ? '' : `\nWritten to ${placeOf(model)}\n`,
    ].join(''),
    doubt: null,
  };
}
