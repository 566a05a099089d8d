import { MarginaliaError } from '@marginalia/core-wasm';
import { digestModel, probe } from '@marginalia/models';
import { digestRows } from '@marginalia/runtime';
import type { Outcome } from '../command-line/command.ts';
import { usage } from '../command-line/usage-error.ts';
import { plural } from '../output/format.ts';
import { pairs } from '../output/table.ts';
import type { ProbeDocument } from '../schemas/probe.ts';
import { codingOf, codingOperations, requireNetworks } from '../session/coding.ts';
import { openExecutor } from '../session/executor.ts';
import { modeOf } from '../session/mode-of.ts';
import { loadSaved } from '../session/model-files.ts';
import { loadNetworkRows } from '../session/network-rows.ts';
import { noteCheckpointUnused } from '../session/resumable.ts';
import { requirePath, writeDocument } from '../session/results.ts';
import type { Session } from '../session/session.ts';
import { withPlaces } from '../session/with-places.ts';

/** `probe MODEL DATA --label c`. */
export async function probeCommand(session: Session): Promise<Outcome> {
  noteCheckpointUnused(session);
  const { flags, signal, seed, bar } = session;
  await requirePath(session.out, '--out');
  const label = flags.text('label');
  if (label === null) {
    throw usage('probe: a column of labels must be named, got none', {
      where: '--label',
      remedy: 'Name it, as in --label label.',
    });
  }
  const started = session.now();
  const [modelPath = '', dataPath = ''] = session.operands;
  const model = await loadSaved(session, modelPath);
  const parameters = requireNetworks('probe', model);
  const { input, rows, binarize } = await loadNetworkRows(session, dataPath, model, parameters);
  const { labels, name } = input;
  if (labels!.classes.length < 2)
    throw new MarginaliaError('E_DATA', 'probe: labels must be of two classes or more, got one', {
      where: `${name}, column ${label}`,
      remedy: 'There is nothing to tell apart.',
    });
  await using executor = await openExecutor(session, codingOperations(parameters, rows.rows));
  const loaded = session.now();
  const coding = codingOf(parameters, model.columns);
  const { mean } = await withPlaces('probe', input, () =>
    coding.encode(rows, {
      executor,
      signal,
      onProgress: ({ done, total }) => bar.update(done, total, 'rows'),
    }),
  );
  const codes = { data: mean, rows: rows.rows, columns: coding.width };
  const found = await probe(codes, labels!.codes, { seed, core: executor.core });
  const document: ProbeDocument = {
    schema: 'marginalia/probe@1',
    kind: parameters.kind,
    label,
    classes: labels!.classes,
    accuracy: found.accuracy,
    standardError: found.standardError,
    trainAccuracy: found.trainAccuracy,
    baseline: found.baseline,
    trainRows: found.trainRows,
    testRows: found.testRows,
    status: found.status,
    binarize,
    seed,
    ...(await modeOf(session)),
    dataDigest: digestRows(rows),
    modelDigest: digestModel(parameters),
    seconds: { load: loaded - started, estimate: session.now() - loaded },
  };
  await writeDocument(session, document);
  return {
    document: () => document,
    report: report(document, name, model.name),
    doubt: found.status === 'converged' ? null : 'the classifier has not converged',
  };
}

function report(document: ProbeDocument, data: string, model: string): string {
  const { accuracy, standardError, trainAccuracy, baseline, trainRows, testRows, classes, label } = document;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return [
    `A linear classifier of ${label} (${plural(classes.length, 'class', 'classes')}) on the codes of ${data} by ${model}\n\n`,
    pairs([
      [
        'accuracy',
        `${percent(accuracy)} ± ${percent(1.96 * standardError)} of ${plural(testRows, 'row')} held out`,
      ],
      ['on its own rows', `${percent(trainAccuracy)} of ${plural(trainRows, 'row')}`],
      ['the commonest class', percent(baseline)],
    ]),
    document.status === 'converged' ? '' : '! the classifier has not converged\n',
  ].join('');
}
