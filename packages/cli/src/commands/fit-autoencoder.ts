import {
  type AutoencoderFit,
  type AutoencoderFitState,
  digestModel,
  fitAutoencoder,
} from '@marginalia/models';
import { digestBytes } from '@marginalia/runtime';
import type { Outcome } from '../command-line/command.ts';
import { autoencoderDocument } from '../output/autoencoder-document.ts';
import { autoencoderReport } from '../output/autoencoder-report.ts';
import { plural } from '../output/format.ts';
import { autoencoderOptions, readAutoencoderFlags } from '../session/autoencoder-settings.ts';
import { openExecutor, trainingOperations } from '../session/executor.ts';
import { modeOf } from '../session/mode-of.ts';
import { requireModelPath, writeModel } from '../session/model-files.ts';
import { loadNetworkInput } from '../session/network-input.ts';
import { resumable } from '../session/resumable.ts';
import type { Session } from '../session/session.ts';
import { stepClock } from '../session/step-clock.ts';
import { trainingProgress } from '../session/training-progress.ts';
import { withPlaces } from '../session/with-places.ts';

/** `fit autoencoder DATA`. */
export async function fitAutoencoderCommand(session: Session): Promise<Outcome> {
  if (session.flags.on('pca')) return (await import('./fit-pca.ts')).fitPcaCommand(session);
  const settings = readAutoencoderFlags(session);
  await requireModelPath(session);
  const started = session.now();
  const input = await loadNetworkInput(session, session.operands[0] ?? '', true);
  const { rows, columns } = input;
  const options = autoencoderOptions(settings, input, session.seed);
  const widths = [columns.length, ...settings.hidden, settings.code];
  await using executor = await openExecutor(session, trainingOperations(widths, settings, rows.rows));
  const loaded = session.now();

  const clock = stepClock(session.now);
  const { result: fit, resumed } = await resumable<AutoencoderFitState, AutoencoderFit>(
    session,
    () => {
      const { microbatch: _, hidden, noise, ...plain } = settings;
      return {
        command: session.name,
        data: input.dataDigest(),
        module: digestBytes(executor.core.source.bytes),
        seed: session.seed,
        ...plain,
        hidden: hidden.join(),
        noise: noise && Object.values(noise).join(':'),
      };
    },
    ({ epoch, step }) => `${plural(epoch, 'epoch')} and ${plural(step, 'step')} of the next`,
    ({ resume, save }) => {
      const progress = trainingProgress(session, clock, resume?.steps ?? 0);
      return withPlaces('fit', input, () =>
        fitAutoencoder(rows, {
          ...options,
          executor,
          signal: session.signal,
          ...(resume !== null && { resume }),
          onProgress: progress.onProgress,
          onEvent: ({ epoch, trainLoss, validationError, state }) => {
            clock.pause();
            save(state);
            const held = validationError === null ? '' : `, validation ${validationError.toFixed(4)}`;
            progress.say(`epoch ${epoch}: loss ${trainLoss.toFixed(4)}${held}, `);
          },
        }),
      );
    },
  );
  const mode = await modeOf(session);
  const seconds = { load: loaded - started, fit: session.now() - loaded };
  const model = await writeModel(session, fit.parameters, {
    columns,
    dataDigest: fit.dataDigest,
    image: input.image,
  });
  const millisecondsPerStep = clock.medianMilliseconds();
  return {
    document: () =>
      autoencoderDocument(fit, millisecondsPerStep, {
        columns,
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
    report: autoencoderReport({
      fit,
      data: input.name,
      columns: columns.length,
      standardised: options.standardise === true,
      millisecondsPerStep,
      seconds: seconds.fit,
      mode,
      model,
    }),
    doubt: fit.status === 'diverged' ? 'the fit is diverged' : null,
  };
}
