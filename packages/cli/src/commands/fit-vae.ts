import { requireBinary } from '@marginalia/data';
import { digestModel, fitVae, type VaeFit, type VaeFitState } from '@marginalia/models';
import { digestBytes, type Executor } from '@marginalia/runtime';
import type { Outcome } from '../command-line/command.ts';
import { plural } from '../output/format.ts';
import { vaeDocument } from '../output/vae-document.ts';
import { vaeReport } from '../output/vae-report.ts';
import { openExecutor, trainingOperations } from '../session/executor.ts';
import { modeOf } from '../session/mode-of.ts';
import { requireModelPath, writeModel } from '../session/model-files.ts';
import { loadNetworkInput, type NetworkInput } from '../session/network-input.ts';
import { type Identity, type Resumable, resumable } from '../session/resumable.ts';
import type { Session } from '../session/session.ts';
import { type StepClock, stepClock } from '../session/step-clock.ts';
import { trainingProgress } from '../session/training-progress.ts';
import { readVaeFlags, settleVae, vaeOptions, type VaeSettings } from '../session/vae-settings.ts';
import { withPlaces } from '../session/with-places.ts';

/** `fit vae DATA`. */
export async function fitVaeCommand(session: Session): Promise<Outcome> {
  const given = readVaeFlags(session);
  await requireModelPath(session);
  const started = session.now();
  const counts = given.decoder === 'poisson' || given.decoder === 'categorical';
  const input = await loadNetworkInput(session, session.operands[0] ?? '', !counts);
  const settings = settleVae(given, input);
  if (settings.decoder === 'bernoulli' && settings.binarize === 'none')
    requireBinary(input.rows, session.name, input.name);
  if (settings.note !== null && !session.json) session.note(`note: ${settings.note}`);
  const { latents, hidden, schedule } = settings;
  const widths = [input.columns.length, ...latents.flatMap((H, l) => [...hidden[l]!, H])];
  const stages = schedule === 'burda' ? (settings.stages ?? 8) : null;
  const work = trainingOperations(widths, { ...settings, stages }, input.rows.rows);
  await using executor = await openExecutor(session, work);
  const loaded = session.now();

  const clock = stepClock(session.now);
  const { result: fit, resumed } = await resumable<VaeFitState, VaeFit>(
    session,
    () => identityOf(session, settings, input, executor),
    ({ epoch, step }) => `${plural(epoch, 'epoch')} and ${plural(step, 'step')} of the next`,
    (checkpoint) =>
      withPlaces('fit', input, () => train(session, settings, input, executor, clock, checkpoint)),
  );
  const mode = await modeOf(session);
  const seconds = { load: loaded - started, fit: session.now() - loaded };
  const model = await writeModel(session, fit.parameters, {
    columns: input.columns,
    dataDigest: fit.dataDigest,
    image: input.image && {
      ...input.image,
      white: settings.decoder === 'bernoulli' ? 1 : input.image.white,
    },
    white: settings.binarize === 'none' ? null : settings.white / input.divisor,
  });
  const millisecondsPerStep = clock.medianMilliseconds();

  return {
    document: () =>
      vaeDocument(fit, millisecondsPerStep, {
        columns: input.columns,
        seed: session.seed,
        workers: session.workers,
        executor: executor.kind === 'inline' ? 'inline' : 'piscina',
        ...mode,
        modelDigest: digestModel(fit.parameters),
        digest: fit.digest,
        model,
        resumedFrom: resumed && { epoch: resumed.epoch, step: resumed.step, steps: resumed.steps },
        seconds,
      }),
    report: vaeReport({
      fit,
      data: input.name,
      columns: input.columns.length,
      millisecondsPerStep,
      seconds: seconds.fit,
      mode,
      model,
    }),
    doubt: fit.status === 'diverged' ? 'the fit is diverged' : fit.collapse && 'no unit is active',
  };
}

function train(
  session: Session,
  settings: VaeSettings,
  { rows }: NetworkInput,
  executor: Executor,
  clock: StepClock,
  { resume, save }: Resumable<VaeFitState>,
): Promise<VaeFit> {
  const progress = trainingProgress(session, clock, resume?.steps ?? 0);
  return fitVae(rows, {
    ...vaeOptions(settings, session.seed),
    executor,
    signal: session.signal,
    ...(resume !== null && { resume }),
    onProgress: progress.onProgress,
    onEvent: ({ epoch, trainBound, validationBound, activeUnits, state }) => {
      clock.pause();
      save(state);
      const units = activeUnits === null ? '' : `${plural(activeUnits, 'active unit')}, `;
      const held = validationBound === null ? '' : `, validation ${validationBound.toFixed(2)}`;
      progress.say(`epoch ${epoch}: bound ${trainBound.toFixed(2)}${held}, ${units}`);
    },
  });
}

/** What the digits depend on: not how much is worked on at a time. */
function identityOf(
  session: Session,
  settings: VaeSettings,
  input: NetworkInput,
  { core }: Executor,
): Identity {
  const { microbatch: _, note: __, latents, hidden, ...plain } = settings;
  return {
    command: session.name,
    data: input.dataDigest(),
    module: digestBytes(core.source.bytes),
    seed: session.seed,
    ...plain,
    latents: latents.join(),
    hidden: hidden.map((widths) => widths.join()).join(' '),
  };
}
