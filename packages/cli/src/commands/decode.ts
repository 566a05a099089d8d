import { digestModel } from '@marginalia/models';
import { digestRows } from '@marginalia/runtime';
import type { Outcome } from '../command-line/command.ts';
import { placeOf, plural } from '../output/format.ts';
import { matrix } from '../output/matrix.ts';
import { mostNumbers } from '../output/most-numbers.ts';
import type { DecodeDocument } from '../schemas/decode.ts';
import { codeNames, codingOf, codingOperations, readLayer, requireNetworks } from '../session/coding.ts';
import { openExecutor } from '../session/executor.ts';
import { isPicture, requireImage } from '../session/images.ts';
import { loadInputFor } from '../session/input.ts';
import { modeOf } from '../session/mode-of.ts';
import { loadSaved } from '../session/model-files.ts';
import { noteCheckpointUnused } from '../session/resumable.ts';
import { requirePath } from '../session/results.ts';
import type { Session } from '../session/session.ts';
import { rowEndings, writeRows } from '../session/write-rows.ts';
import { withPlaces } from '../session/with-places.ts';

/** `decode MODEL CODES`. */
export async function decodeCommand(session: Session): Promise<Outcome> {
  noteCheckpointUnused(session);
  const { out, bar, signal } = session;
  await requirePath(out, '--out', rowEndings);
  const started = session.now();
  const [modelPath = '', codesPath = ''] = session.operands;
  const model = await loadSaved(session, modelPath);
  const parameters = requireNetworks('decode', model);
  const coding = codingOf(parameters, model.columns);
  const image = isPicture(out) ? requireImage(session, coding.columns.length, model.image) : null;
  const below = readLayer(session, coding);
  const codes = await loadInputFor(session, codesPath, codeNames(coding.width).slice(below));
  await using executor = await openExecutor(session, codingOperations(parameters, codes.selection.rows.rows));
  const loaded = session.now();
  const rows = await withPlaces('decode', { ...codes, rowNumbers: codes.selection.rowNumbers }, () =>
    coding.decode(codes.selection.rows, {
      executor,
      signal,
      onProgress: ({ done, total }) => bar.update(done, total, 'rows'),
    }),
  );
  const names = coding.columns;
  if (out !== null) await writeRows(out, { rows, names, image });
  else if (!session.json) await writeRows('-', { rows, names, image: null });
  const mode = await modeOf(session);
  const seconds = { load: loaded - started, estimate: session.now() - loaded };
  const document = (): DecodeDocument => ({
    schema: 'marginalia/decode@1',
    kind: parameters.kind,
    count: rows.rows,
    columns: names,
    rows: rows.data.length > mostNumbers ? null : matrix(rows.data, rows.columns),
    ...mode,
    dataDigest: codes.dataDigest(),
    modelDigest: digestModel(parameters),
    digest: digestRows(rows),
    seconds,
  });
  const report =
    out === null
      ? ''
      : `${plural(rows.rows, 'code')} of ${codes.name} decoded by ${model.name}, written to ${placeOf(out)}\n`;
  return { document, report, doubt: null };
}
