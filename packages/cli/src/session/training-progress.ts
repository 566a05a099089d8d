import { duration } from '../output/format.ts';
import type { Session } from './session.ts';
import type { StepClock } from './step-clock.ts';

/** What a training shows while it runs. */
export interface TrainingProgress {
  /** For the fit's `onProgress`. */
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
  /** What stands before the time that is left, from now on. */
  say(text: string): void;
}

/** @param steps made before it began */
export function trainingProgress(session: Session, clock: StepClock, steps: number): TrainingProgress {
  const begun = session.now();
  let said = '';
  return {
    onProgress({ done, total }) {
      clock.tick(done);
      const rate = (session.now() - begun) / Math.max(1, done - steps);
      session.bar.update(done, total, `${said}${duration((total - done) * rate)} left`);
    },
    say(text) {
      said = text;
    },
  };
}
