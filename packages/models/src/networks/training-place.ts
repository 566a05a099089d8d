// f32
import { type EpochRecord, stepsOfEpoch, type TrainingProblem, type TrainingState } from './run-training.ts';

/** Where a state stands, as events tell it. */
export interface TrainingPlace {
  /** The epoch that ended, or is under way; counted from 1. */
  readonly epoch: number;
  /** Steps made of this epoch, and how many it has. */
  readonly step: number;
  readonly steps: number;
  /** Mean over its rows so far of the objective, each at its own step. */
  readonly objective: number;
}

/** @param ended the epoch that ended with the state, null on the way through one */
export function placeOf<R>(
  problem: Pick<TrainingProblem<R>, 'members' | 'batch'>,
  state: TrainingState<R>,
  ended: EpochRecord<R> | null,
): TrainingPlace {
  const steps = stepsOfEpoch(problem);
  if (ended !== null) {
    return { epoch: state.epoch, step: ((state.steps - 1) % steps) + 1, steps, objective: ended.objective };
  }
  const { epoch, step, sum } = state;
  return { epoch: epoch + 1, step, steps, objective: sum / (step * problem.batch) };
}
