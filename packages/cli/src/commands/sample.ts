import { writeCsv } from '@marginalia/data';
import { digestModel, sampleModel } from '@marginalia/models';
import { digestRows } from '@marginalia/runtime';
import type { Outcome } from '../command-line/command.ts';
import { usage } from '../command-line/usage-error.ts';
import { placeOf, plural } from '../output/format.ts';
import { mostNumbers } from '../output/most-numbers.ts';
import { matrix } from '../output/matrix.ts';
import type { SampleDocument } from '../schemas/sample.ts';
import { isPicture, pictureEndings, requireImage, writePicture } from '../session/images.ts';
import { modeOf } from '../session/mode-of.ts';
import { loadModel } from '../session/model-files.ts';
import { noteCheckpointUnused } from '../session/resumable.ts';
import { requirePath, writeArray, writeResult } from '../session/results.ts';
import type { Session } from '../session/session.ts';

/** Numbers in one drawing: 1 GiB. */
const mostDrawn = 134_217_728;

/** `sample MODEL --count N`. */
export async function sampleCommand(session: Session): Promise<Outcome> {
  noteCheckpointUnused(session);
  const { out, seed } = session;
  await requirePath(out, '--out', ['csv', 'npy', ...pictureEndings]);
  const count = session.flags.whole('count', { min: 1 }) ?? 1;
  const [path = ''] = session.operands;
  const { name, parameters, columns, image } = await loadModel(session, path);
  const picture = isPicture(out) ? requireImage(session, columns.length, image) : null;
  if (count * columns.length > mostDrawn) {
    throw usage(
      `sample: count must be at most ${Math.floor(mostDrawn / columns.length)} for ${plural(columns.length, 'column')}, got ${count}`,
      {
        where: '--count',
        remedy: 'Draw in parts, with different seeds.',
      },
    );
  }
  const { core } = await session.core();
  const { rows } = await sampleModel(parameters, count, { seed, core });
  if (out !== null && picture !== null) await writePicture(out, rows, picture);
  else if (out !== null && out.endsWith('.npy')) await writeArray(out, rows.data, [count, columns.length]);
  else if (out !== null) await writeResult(out, csvOf(rows.data, columns));
  else if (!session.json) await writeResult('-', csvOf(rows.data, columns));

  const mode = await modeOf(session);
  const document = (): SampleDocument => ({
    schema: 'marginalia/sample@1',
    kind: parameters.kind,
    count,
    columns,
    rows: rows.data.length > mostNumbers ? null : matrix(rows.data, columns.length),
    seed,
    ...mode,
    modelDigest: digestModel(parameters),
    digest: digestRows(rows),
  });
  const report =
    out === null ? '' : `${plural(count, 'row')} drawn from ${name}, written to ${placeOf(out)}\n`;
  return { document, report, doubt: null };
}

function csvOf(data: Float64Array, names: readonly string[]): Iterable<Uint8Array> {
  const width = names.length;
  const rows = function* (): Generator<Float64Array> {
    for (let at = 0; at < data.length; at += width) yield data.subarray(at, at + width);
  };
  return writeCsv(names, rows());
}
