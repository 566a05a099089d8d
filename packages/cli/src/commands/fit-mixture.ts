import { digestModel, fitGaussianMixture, type MixtureFit, type MixtureFitState } from '@marginalia/models';
import { digestBytes, digestOf, type Executor } from '@marginalia/runtime';
import type { Outcome } from '../command-line/command.ts';
import { plural } from '../output/format.ts';
import { mixtureDocument } from '../output/mixture-document.ts';
import { mixtureReport } from '../output/mixture-report.ts';
import { mixtureOperations, openExecutor } from '../session/executor.ts';
import { imageShapeOf } from '../session/images.ts';
import { type Input, loadInput } from '../session/input.ts';
import { type MixtureSettings, readMixtureFlags, settleMixture } from '../session/mixture-settings.ts';
import { modeOf } from '../session/mode-of.ts';
import { requireModelPath, writeModel } from '../session/model-files.ts';
import { type Identity, type Resumable, resumable } from '../session/resumable.ts';
import { digestOfFit, unscaleMixtureFit } from '../session/scaling.ts';
import type { Session } from '../session/session.ts';
import { withPlaces } from '../session/with-places.ts';

/** `fit mixture DATA`. */
export async function fitMixtureCommand(session: Session): Promise<Outcome> {
  const given = readMixtureFlags(session.flags);
  await requireModelPath(session);
  const started = session.now();
  const input = await loadInput(session, session.operands[0] ?? '');
  const settings = await settleMixture(session, given, input);
  await using executor = await openExecutor(session, operationsOf(settings, input));
  const loaded = session.now();

  const { result: fitted, resumed } = await resumable<MixtureFitState, MixtureFit>(
    session,
    () => identityOf(session, settings, input, executor),
    describe,
    (checkpoint) => withPlaces('fit', input, () => fit(session, settings, input, executor, checkpoint)),
  );
  const { scaling, columns } = input.selection;
  const result =
    scaling === null
      ? fitted
      : { ...unscaleMixtureFit(executor.core, fitted, scaling), dataDigest: input.dataDigest() };
  const mode = await modeOf(session);
  const seconds = { load: loaded - started, fit: session.now() - loaded };
  const model = await writeModel(session, result.parameters, {
    columns,
    dataDigest: result.dataDigest,
    image: imageShapeOf(input.selection.pixels),
  });

  return {
    document: () =>
      mixtureDocument(result, settings.covariance, {
        columns,
        seed: session.seed,
        workers: session.workers,
        executor: executor.kind === 'inline' ? 'inline' : 'piscina',
        ...mode,
        modelDigest: digestModel(result.parameters),
        digest: digestOfFit(fitted, scaling),
        model,
        resumedFrom: resumed && {
          restart: resumed.restart,
          iteration: resumed.iteration,
          iterations: iterationsOf(resumed),
        },
        seconds,
      }),
    report: mixtureReport({ fit: result, data: input.name, columns, seconds: seconds.fit, mode, model }),
    doubt: result.status === 'converged' ? null : `the fit is ${result.status}`,
  };
}

function fit(
  session: Session,
  settings: MixtureSettings,
  { selection }: Input,
  executor: Executor,
  { resume, save }: Resumable<MixtureFitState>,
): Promise<MixtureFit> {
  const { components, covariance, start, restarts, maxIterations, tolerance, regularization, accelerate } =
    settings;
  return fitGaussianMixture(selection.rows, {
    components,
    covariance,
    init: start,
    restarts,
    maxIterations,
    tolerance,
    accelerate,
    seed: session.seed,
    executor,
    signal: session.signal,
    ...(regularization !== null && { regularization }),
    ...(selection.weights !== null && { rowWeights: selection.weights }),
    ...(resume !== null && { resume }),
    onEvent: ({ restart, iteration, logLikelihood, state }) => {
      save(state);
      const rate = (iteration / (iteration + 20)) * 0.999; // EM does not say when it ends: ever nearer, never there
      session.bar.update(
        restart + rate,
        restarts,
        `start ${restart + 1}/${restarts}, iteration ${iteration}, log-likelihood ${logLikelihood.toFixed(3)}`,
      );
    },
  });
}

const describe = (state: MixtureFitState): string =>
  `${plural(state.finished.length, 'finished start')} and ${plural(state.iteration, 'iteration')} of the next`;

/** EM iterations that a state stands for. */
const iterationsOf = (state: MixtureFitState): number =>
  state.finished.reduce((sum, run) => sum + run.iterations, state.iteration);

function operationsOf(settings: MixtureSettings, { selection }: Input): number {
  const { rows, columns } = selection.rows;
  return mixtureOperations({ ...settings, rows, columns });
}

function identityOf(session: Session, settings: MixtureSettings, input: Input, { core }: Executor): Identity {
  const { start, init: _, ...plain } = settings;
  const { weights, scaling } = input.selection;
  return {
    command: session.name,
    data: input.dataDigest(),
    weights: weights && digestOf(weights),
    scale: scaling !== null,
    module: digestBytes(core.source.bytes),
    seed: session.seed,
    ...plain,
    start: typeof start === 'string' ? start : digestOf(start),
  };
}
