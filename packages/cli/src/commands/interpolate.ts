import { digestModel } from '@marginalia/models';
import { digestRows } from '@marginalia/runtime';
import type { Outcome } from '../command-line/command.ts';
import { usage } from '../command-line/usage-error.ts';
import { placeOf, plural } from '../output/format.ts';
import { matrix } from '../output/matrix.ts';
import { mostNumbers } from '../output/most-numbers.ts';
import type { InterpolateDocument } from '../schemas/interpolate.ts';
import { codingOf, readLayer, requireNetworks } from '../session/coding.ts';
import { openExecutor } from '../session/executor.ts';
import { isPicture, requireImage } from '../session/images.ts';
import { modeOf } from '../session/mode-of.ts';
import { loadSaved } from '../session/model-files.ts';
import { loadNetworkRows } from '../session/network-rows.ts';
import { noteCheckpointUnused } from '../session/resumable.ts';
import { requirePath } from '../session/results.ts';
import type { Session } from '../session/session.ts';
import { rowEndings, writeRows } from '../session/write-rows.ts';
import { withPlaces } from '../session/with-places.ts';

/** `interpolate MODEL DATA --between A,B`: E[x | z] on the straight line between the codes of two rows. */
export async function interpolateCommand(session: Session): Promise<Outcome> {
  noteCheckpointUnused(session);
  const { out, flags, signal } = session;
  await requirePath(out, '--out', rowEndings);
  const [from, to] = flags.wholes('between', { min: 0, length: 2 }) as readonly [number, number];
  const steps = flags.whole('steps', { min: 2, max: 10_000 }) ?? 10;
  const [modelPath = '', dataPath = ''] = session.operands;
  const model = await loadSaved(session, modelPath);
  const parameters = requireNetworks('interpolate', model);
  const coding = codingOf(parameters, model.columns);
  const below = readLayer(session, coding);
  const image = isPicture(out) ? requireImage(session, coding.columns.length, model.image) : null;
  const { input, rows, binarize } = await loadNetworkRows(session, dataPath, model, parameters);
  const places = [from, to].map((row) => {
    const place = input.rowNumbers.indexOf(row);
    if (place >= 0) return place;
    throw usage(`interpolate: between must name two of the ${plural(rows.rows, 'row')}, got ${row}`, {
      where: '--between',
      remedy: 'Rows are counted from 0.',
    });
  });
  await using executor = await openExecutor(session, 0);

  const width = rows.columns;
  const ends = Float64Array.from(
    places.flatMap((place) => Array.from(rows.data.subarray(place * width, (place + 1) * width))),
  );
  const two = { data: ends, rows: 2, columns: width };
  const { mean } = await withPlaces('interpolate', { ...input, rowNumbers: [from, to] }, () =>
    coding.encode(two, { executor, signal }),
  );
  const H = coding.width - below;
  const codes = Float64Array.from({ length: steps * H }, (_, i) => {
    const t = Math.floor(i / H) / (steps - 1);
    const j = below + (i % H);
    return (1 - t) * mean[j]! + t * mean[coding.width + j]!;
  });
  const between = await coding.decode({ data: codes, rows: steps, columns: H }, { executor, signal });
  const names = coding.columns;
  if (out !== null) await writeRows(out, { rows: between, names, image, across: steps });
  else if (!session.json) await writeRows('-', { rows: between, names, image: null });
  const mode = await modeOf(session);
  const document = (): InterpolateDocument => ({
    schema: 'marginalia/interpolate@1',
    kind: parameters.kind,
    between: [from, to],
    steps,
    columns: names,
    codes: codes.length > mostNumbers ? null : matrix(codes, H),
    rows: between.data.length > mostNumbers ? null : matrix(between.data, between.columns),
    binarize,
    seed: session.seed,
    ...mode,
    dataDigest: digestRows(rows),
    modelDigest: digestModel(parameters),
    digest: digestRows(between),
  });
  const report =
    out === null
      ? ''
      : `${plural(steps, 'step')} from row ${from} to row ${to} of ${input.name} by ${model.name}, written to ${placeOf(out)}\n`;
  return { document, report, doubt: null };
}
