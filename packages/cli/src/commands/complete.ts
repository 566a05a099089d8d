import { MarginaliaError } from '@marginalia/core-wasm';
import { complete, type Completion } from '@marginalia/estimators';
import { digestModel } from '@marginalia/models';
import { digestOf, digestRows, type Rows } from '@marginalia/runtime';
import type { Outcome } from '../command-line/command.ts';
import { completeReport } from '../output/complete-report.ts';
import { completedRows } from '../output/completed-rows.ts';
import { plural } from '../output/format.ts';
import { mostNumbers } from '../output/most-numbers.ts';
import type { CompleteDocument } from '../schemas/complete.ts';
import { codingOperations } from '../session/coding.ts';
import { openExecutor } from '../session/executor.ts';
import { type ImageShape, isPicture, requireImage } from '../session/images.ts';
import { hide, readMask } from '../session/mask.ts';
import { modeOf } from '../session/mode-of.ts';
import { loadModel } from '../session/model-files.ts';
import { noteCheckpointUnused } from '../session/resumable.ts';
import { requirePath } from '../session/results.ts';
import type { Session } from '../session/session.ts';
import { loadVaeRows } from '../session/vae-rows.ts';
import { rowEndings, writeRows } from '../session/write-rows.ts';
import { withPlaces } from '../session/with-places.ts';

const methods = ['importance', 'pseudo-gibbs', 'metropolis'] as const;

/** `complete MODEL DATA --draws M`. */
export async function completeCommand(session: Session): Promise<Outcome> {
  noteCheckpointUnused(session);
  const { out, flags, signal, seed, bar } = session;
  await requirePath(out, '--out', rowEndings);
  const draws = flags.whole('draws', { min: 1, max: 10_000 }) ?? 1;
  const method = flags.choice('method', methods) ?? 'importance';
  const samples = flags.whole('samples', { min: 1, max: 10_000_000 }) ?? 1000;
  const sweeps = flags.whole('sweeps', { min: 2 }) ?? 200;
  const widen = flags.real('widen', { above: 0, max: 1e6 }) ?? 1;
  const started = session.now();
  const [modelPath = '', dataPath = ''] = session.operands;
  const model = await loadModel(session, modelPath);
  const { parameters } = model;
  if (parameters.kind !== 'vae') {
    throw new MarginaliaError(
      'E_UNSUPPORTED',
      `complete: a model must be a vae in this version, got a ${parameters.kind}`,
      { where: model.name },
    );
  }
  const { input, rows: whole, binarize } = await loadVaeRows(session, dataPath, model, parameters);
  const image = (flag: string): ImageShape => requireImage(session, whole.columns, model.image, flag);
  const picture = isPicture(out) ? image('--out') : null;
  const mask = await readMask(session, whole, () => image('--mask'));
  const rows = hide(whole, mask);
  const hidden = hiddenPlaces(rows);
  if (hidden.length === 0) {
    throw new MarginaliaError('E_DATA', 'complete: some values must be missing or hidden, got none', {
      where: input.name,
      remedy: 'Hide some with --mask top, left or a FILE.',
    });
  }
  const work = codingOperations(parameters, rows.rows) * (method === 'importance' ? samples : sweeps);
  await using executor = await openExecutor(session, work);
  const loaded = session.now();
  const completion = await withPlaces('complete', input, () =>
    complete(parameters, rows, {
      method,
      draws,
      samples,
      sweeps,
      widen,
      seed,
      executor,
      signal,
      onProgress: ({ done, total }) => bar.update(done, total, 'rows'),
    }),
  );
  const seconds = { load: loaded - started, estimate: session.now() - loaded };
  const unreliable = completion.rows.filter(({ status }) => status === 'unreliable');
  const status = unreliable.length === 0 ? 'reliable' : 'unreliable';
  const reason =
    unreliable.length === 0
      ? 'every row with hidden values is reliable'
      : `${unreliable.length} of ${plural(rows.rows, 'row')} unreliable: ${unreliable[0]!.reason}`;
  if (out !== null) {
    const { rowNumbers } = input;
    const table = { rows, whole: mask === null ? null : whole, rowNumbers, names: model.columns };
    await writeRows(out, completedRows(completion, table, out, picture));
  }
  const mode = await modeOf(session);
  const document = (): CompleteDocument => ({
    schema: 'marginalia/complete@1',
    kind: 'vae',
    method,
    draws,
    samples: method === 'importance' ? samples : null,
    sweeps: method === 'importance' ? null : sweeps,
    status,
    reason,
    hidden: hidden.length,
    cells:
      hidden.length > mostNumbers ? null : cellsOf(completion, hidden, rows, input.rowNumbers, model.columns),
    rows: completion.rows.map(
      ({ hidden: count, effectiveSampleSize, paretoK, acceptance, status: judged }, i) => ({
        row: input.rowNumbers[i]!,
        hidden: count,
        effectiveSampleSize,
        paretoK,
        acceptance,
        weights: Array.from(completion.weights.subarray(i * draws, (i + 1) * draws)),
        status: judged,
      }),
    ),
    binarize,
    seed,
    ...mode,
    dataDigest: digestRows(rows),
    modelDigest: digestModel(parameters),
    digest: digestOf({
      mean: completion.mean,
      standardDeviation: completion.standardDeviation,
      draws: completion.draws,
    }),
    seconds,
  });
  const report = completeReport({
    completion,
    rows,
    hidden,
    whole: mask === null ? null : whole,
    data: input.name,
    model: model.name,
    status,
    reason,
    mode,
    seconds: seconds.estimate,
    out,
  });
  return { document, report, doubt: status === 'reliable' ? null : reason };
}

/** Indices of the missing values. */
function hiddenPlaces({ data }: Rows): readonly number[] {
  const places: number[] = [];
  for (let i = 0; i < data.length; i++) if (Number.isNaN(data[i])) places.push(i);
  return places;
}

function cellsOf(
  { mean, standardDeviation, draws }: Completion,
  hidden: readonly number[],
  { rows, columns: D }: Rows,
  rowNumbers: Uint32Array,
  names: readonly string[],
): NonNullable<CompleteDocument['cells']> {
  const M = draws.length / (rows * D);
  return hidden.map((place) => {
    const [i, d] = [Math.floor(place / D), place % D];
    return {
      row: rowNumbers[i]!,
      column: names[d]!,
      mean: mean[place]!,
      standardDeviation: standardDeviation[place]!,
      draws: Array.from({ length: M }, (_, m) => draws[(i * M + m) * D + d]!),
    };
  });
}
