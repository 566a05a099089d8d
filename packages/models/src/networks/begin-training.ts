// f32
import { MarginaliaError } from '@marginalia/core-wasm';
import type { TrainingProblem, TrainingState } from './run-training.ts';

/**
 * The state to resume from, or that before the first step.
 *
 * @param caller the function that was given `resume`
 * @throws E_RESUME for a state of another fit
 */
export function beginTraining<R>(
  caller: string,
  { start, identity }: TrainingProblem<R>,
  resume: TrainingState<R> | null,
): TrainingState<R> {
  if (resume !== null) {
    if (resume.identity === identity) return resume;
    throw new MarginaliaError(
      'E_RESUME',
      `${caller}: resume must be a state of the same fit, got one of another`,
      { remedy: 'Data, options and the compiled module must be the same.' },
    );
  }
  const zeros = (): Float32Array => new Float32Array(start.length);
  const [first, second] = [zeros(), zeros()];
  return {
    identity,
    epoch: 0,
    step: 0,
    steps: 0,
    vector: start,
    first,
    second,
    sum: 0,
    history: [],
    best: null,
  };
}
