import { digestModel, fitPpca, type PpcaFit } from '@marginalia/models';
import { digestOf } from '@marginalia/runtime';
import type { Outcome } from '../command-line/command.ts';
import { usage } from '../command-line/usage-error.ts';
import { ppcaDocument } from '../output/ppca-document.ts';
import { ppcaReport } from '../output/ppca-report.ts';
import { openExecutor, ppcaOperations } from '../session/executor.ts';
import { imageShapeOf } from '../session/images.ts';
import { loadInput } from '../session/input.ts';
import { modeOf } from '../session/mode-of.ts';
import { requireModelPath, writeModel } from '../session/model-files.ts';
import { noteCheckpointUnused } from '../session/resumable.ts';
import { digestOfFit, unscalePpca, unscalePpcaFit } from '../session/scaling.ts';
import type { Session } from '../session/session.ts';
import { withPlaces } from '../session/with-places.ts';

/** `fit ppca DATA`. */
export async function fitPpcaCommand(session: Session): Promise<Outcome> {
  const { flags, signal, seed, workers } = session;
  const wanted = flags.whole('factors', { min: 1 });
  if (flags.on('scale') && session.out !== null) {
    throw usage(
      'fit ppca: the noise of standardised columns differs by column in their own units, which no PPCA file can hold',
      {
        where: '--scale with --out',
        remedy: 'Standardise the file before, or leave out one of them.',
      },
    );
  }
  noteCheckpointUnused(session);
  await requireModelPath(session);
  const started = session.now();
  const input = await loadInput(session, session.operands[0] ?? '');
  const { rows, columns, weights, scaling } = input.selection;
  const factors = wanted ?? (rows.columns === 2 ? 1 : 2);
  await using executor = await openExecutor(session, ppcaOperations(rows));
  const loaded = session.now();

  const fitted = await withPlaces('fit', input, () =>
    fitPpca(rows, { factors, executor, signal, ...(weights !== null && { rowWeights: weights }) }),
  );
  const fit: PpcaFit =
    scaling === null
      ? fitted
      : { ...unscalePpcaFit(executor.core, fitted, scaling), dataDigest: input.dataDigest() };
  const unscaled = scaling === null ? null : unscalePpca(fitted.parameters, scaling);
  const mode = await modeOf(session);
  const seconds = { load: loaded - started, fit: session.now() - loaded };
  const model = await writeModel(session, fit.parameters, {
    columns,
    dataDigest: fit.dataDigest,
    image: imageShapeOf(input.selection.pixels),
  });
  return {
    document: () =>
      ppcaDocument(fit, unscaled, {
        columns,
        seed,
        workers,
        executor: executor.kind === 'inline' ? 'inline' : 'piscina',
        ...mode,
        modelDigest: unscaled === null ? digestModel(fit.parameters) : digestOf(unscaled),
        digest: digestOfFit(fitted, scaling),
        model,
        resumedFrom: null,
        seconds,
      }),
    report: ppcaReport({
      fit,
      data: input.name,
      columns,
      scaled: scaling !== null,
      seconds: seconds.fit,
      mode,
      model,
    }),
    doubt: null,
  };
}
