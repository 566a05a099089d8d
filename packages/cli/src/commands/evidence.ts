import { estimateEvidence, type EvidenceEstimate, type EvidenceState } from '@marginalia/estimators';
import { type Binarization, digestModel, type ModelParameters } from '@marginalia/models';
import { digestBytes, type Executor, type Rows } from '@marginalia/runtime';
import type { Outcome } from '../command-line/command.ts';
import { plural } from '../output/format.ts';
import { evidenceDocument } from '../output/evidence-document.ts';
import { evidenceReport } from '../output/evidence-report.ts';
import type { EvidenceDocument } from '../schemas/evidence.ts';
import {
  defaultDraws,
  evidenceOptions,
  type EvidenceSettings,
  readEvidenceFlags,
  unusedByExact,
} from '../session/evidence-settings.ts';
import { evidenceOperations, networkDrawOperations, openExecutor } from '../session/executor.ts';
import { isInside } from '../session/is-inside.ts';
import { modeOf } from '../session/mode-of.ts';
import { loadModel } from '../session/model-files.ts';
import { type Identity, type Resumable, resumable } from '../session/resumable.ts';
import { requirePath, writeDocument, writeLines } from '../session/results.ts';
import { loadRowsFor } from '../session/rows-for.ts';
import type { Session } from '../session/session.ts';
import { withPlaces } from '../session/with-places.ts';

/** `evidence MODEL DATA`. */
export async function evidenceCommand(session: Session): Promise<Outcome> {
  const settings = readEvidenceFlags(session.flags);
  const perRow = session.flags.text('per-row');
  await requirePath(session.out, '--out');
  await requirePath(perRow, '--per-row', ['npy']);
  const started = session.now();
  const [modelPath = '', dataPath = ''] = session.operands;
  const model = await loadModel(session, modelPath);
  const data = await loadRowsFor(session, dataPath, model);
  const { name: dataName, rows, binarize, dataDigest } = data;
  await using executor = await openExecutor(session, operationsOf(settings, model.parameters, rows));
  const loaded = session.now();

  const { result: estimate, resumed } = await resumable<EvidenceState, EvidenceEstimate>(
    session,
    () => identityOf(session, settings, model.parameters, dataDigest(), binarize, executor),
    (state) => plural(state.next, 'shard') + (state.round > 0 ? ` of round ${state.round + 1}` : ''),
    (checkpoint) =>
      withPlaces('evidence', data, () =>
        run(session, settings, model.parameters, rows, executor, checkpoint),
      ),
  );
  const seconds = { load: loaded - started, estimate: session.now() - loaded };
  const document = evidenceDocument(estimate, {
    columns: model.columns,
    workers: session.workers,
    executor: executor.kind === 'inline' ? 'inline' : 'piscina',
    ...(await modeOf(session)),
    exact: await besideExact(estimate, model.parameters, rows, executor),
    // A resumed run did not draw them all in these seconds.
    drawsPerSecond: estimate.draws > 0 && resumed === null ? estimate.draws / seconds.estimate : null,
    bitsPerDim: estimate.bitsPerDim?.value ?? null,
    binarize,
    resumedFrom: resumed && { round: resumed.round, shards: resumed.next },
    seconds,
  });
  if (perRow !== null) await writeLines(perRow, perRowLines(estimate), [estimate.rowLogEvidence.length, 7]);
  await writeDocument(session, document);
  if (estimate.estimator === 'exact' && !session.json) noteUnused(session, settings);
  return {
    document: () => document,
    report: evidenceReport({
      estimate,
      document,
      model: model.name,
      data: dataName,
      widen: settings.widen,
    }),
    doubt: estimate.status === 'unreliable' ? estimate.reason : null,
  };
}

async function run(
  session: Session,
  settings: EvidenceSettings,
  model: ModelParameters,
  rows: Rows,
  executor: Executor,
  { resume, save }: Resumable<EvidenceState>,
): Promise<EvidenceEstimate> {
  return estimateEvidence(model, rows, {
    ...evidenceOptions(settings, model.kind),
    seed: session.seed,
    executor,
    signal: session.signal,
    ...(session.flags.text('checkpoint') !== null && { onCheckpoint: save }),
    onProgress: ({ done, total, shardsPerWorker }) => {
      session.bar.update(done, total, `shards by worker: ${shardsPerWorker.join(' + ')}`);
    },
    ...(resume !== null && { resume }),
  });
}

/** The exact value beside an estimate where the model has one: it costs a fraction of the draws. */
async function besideExact(
  estimate: EvidenceEstimate,
  model: ModelParameters,
  rows: Rows,
  executor: Executor,
): Promise<EvidenceDocument['exact']> {
  if (estimate.estimator === 'exact' || model.kind === 'vae') return null;
  const exact = await estimateEvidence(model, rows, { estimator: 'exact', executor });
  const rowsInside = estimate.rows.filter(({ interval95 }, i) =>
    isInside(exact.rowLogEvidence[i]!, interval95),
  ).length;
  return { total: exact.total.logEvidence, mean: exact.mean.logEvidence, rowsInside };
}

/** [n, 7]: logEvidence, standardError, bias, effectiveSampleSize, paretoK, largestWeight, reliable; NaN for null. */
function* perRowLines(estimate: EvidenceEstimate): Generator<readonly number[]> {
  if (estimate.kind === 'exact') {
    for (const value of estimate.rowLogEvidence) yield [value, 0, 0, NaN, NaN, NaN, 1];
    return;
  }
  for (const row of estimate.rows) {
    const { logEvidence, standardError, bias, effectiveSampleSize, paretoK, largestWeight, status } = row;
    const reliable = status === 'unreliable' ? 0 : 1;
    const values = [logEvidence, standardError, bias, effectiveSampleSize, paretoK, largestWeight, reliable];
    yield values.map((value) => value ?? NaN);
  }
}

function operationsOf({ estimator, draws }: EvidenceSettings, model: ModelParameters, rows: Rows): number {
  const closedForm = estimator === 'auto' || estimator === 'exact';
  const { rows: n, columns } = rows;
  if (model.kind === 'vae') {
    const weights = model.generative.flat().reduce((sum, { weight }) => sum + weight.length, 0);
    return networkDrawOperations({ rows: n, draws: draws ?? defaultDraws, weights });
  }
  const latent = model.kind === 'ppca' ? model.factors : 1;
  return evidenceOperations({
    rows: n,
    columns,
    latent,
    draws: closedForm ? columns : (draws ?? defaultDraws),
  });
}

function identityOf(
  session: Session,
  settings: EvidenceSettings,
  model: ModelParameters,
  data: string,
  binarize: Binarization | null,
  { core }: Executor,
): Identity {
  return {
    command: session.name,
    model: digestModel(model),
    data,
    module: digestBytes(core.source.bytes),
    seed: session.seed,
    binarize,
    ...settings,
  };
}

function noteUnused(session: Session, settings: EvidenceSettings): void {
  const unused = unusedByExact(settings);
  if (unused.length > 0)
    session.note(`note: exact needs no ${unused.join(', ')}; --estimator importance would use them.`);
}
