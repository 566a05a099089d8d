// f32
import type { Core } from '@marginalia/core-wasm';
import type { AdamSettings } from './adam.ts';
import { epochsOf, rateOf, type Schedule } from './schedule.ts';
import type { TrainingShared, TrainingSummary } from './training.ts';

/** What is trained, and how long. */
export interface TrainingProblem<R> {
  readonly core: Core;
  /** Parameters to start from, in the order of the layout. */
  readonly start: Float32Array;
  readonly members: Int32Array;
  readonly batch: number;
  readonly wave: number;
  readonly seed: number;
  readonly adam: AdamSettings;
  readonly clipNorm: number | null;
  readonly schedule: Schedule;
  /** At most; null: those of the epochs. */
  readonly steps: number | null;
  /** Steps of one run of the team: moves no bit. */
  readonly stepsPerState: number;
  /** Epochs to wait for a better score; null: for ever, and the last parameters are kept. */
  readonly patience: number | null;
  /** Identity of the fit, kept in its states. */
  readonly identity: string;
  /** Steps [from, to) of an epoch, with these parameters. */
  train(vector: Float32Array, steps: TrainingShared): Promise<TrainingSummary>;
  /** After an epoch: what early stopping goes by, higher is better, null for nothing; and what is kept in the history. */
  assess(vector: Float32Array): Promise<{ readonly score: number | null; readonly report: R }>;
  /** After every run of the team; `ended` is the epoch that ended with it. */
  passed(state: TrainingState<R>, ended: EpochRecord<R> | null): void;
}

/** An epoch that ended, by its end or by that of the steps. */
export interface EpochRecord<R> {
  /** Mean over its rows of the objective, each at its own step. */
  readonly objective: number;
  readonly score: number | null;
  readonly report: R;
}

/** Where training stands. Plain. */
export interface TrainingState<R> {
  /** Digest of data, options and module: a state of another fit is refused. */
  readonly identity: string;
  /** Epochs ended, and steps made of the one under way. */
  readonly epoch: number;
  readonly step: number;
  /** Steps made over all epochs. */
  readonly steps: number;
  /** Parameters and Adam's moments, in the order of the layout. */
  readonly vector: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** Σ over the rows of the epoch under way of the objective. */
  readonly sum: number;
  readonly history: readonly EpochRecord<R>[];
  /** With patience: the parameters with the highest score, and the epochs after which they were there. */
  readonly best: { readonly epoch: number; readonly vector: Float32Array } | null;
}

/** What came of it. */
export interface TrainingRun<R> {
  readonly status: 'converged' | 'max-iterations' | 'diverged';
  readonly reason: string | null;
  readonly state: TrainingState<R>;
  /** What is kept, and the epochs after which it was there. */
  readonly vector: Float32Array;
  readonly epoch: number;
}

/** How many steps an epoch has: the last may have fewer rows. */
export function stepsOfEpoch({
  members,
  batch,
}: Pick<TrainingProblem<unknown>, 'members' | 'batch'>): number {
  return Math.ceil(members.length / batch);
}

/** How many steps there are at most. */
export function totalSteps(
  problem: Pick<TrainingProblem<unknown>, 'members' | 'batch' | 'schedule' | 'steps'>,
): number {
  return Math.min(problem.steps ?? Infinity, epochsOf(problem.schedule) * stepsOfEpoch(problem));
}

/** Trains to the end of the epochs, of the steps or of patience. From any state on, the bytes are the same. */
export async function runTraining<R>(
  problem: TrainingProblem<R>,
  begun: TrainingState<R>,
): Promise<TrainingRun<R>> {
  const { members, batch, patience } = problem;
  const inEpoch = stepsOfEpoch(problem);
  const total = totalSteps(problem);
  let state = begun;
  for (;;) {
    if (patience !== null && state.best !== null && state.epoch - state.best.epoch >= patience) {
      const reason = `no better validation for ${patience} epochs since epoch ${state.best.epoch}`;
      return { status: 'converged', reason, state, ...state.best };
    }
    if (state.steps === total) return { status: 'max-iterations', reason: null, state, ...kept(state) };
    const { epoch, step: from, steps: stepsBefore, first, second } = state;
    const to = Math.min(from + problem.stepsPerState, inEpoch, from + total - stepsBefore);
    const summary = await problem.train(state.vector, {
      ...pick(problem),
      first,
      second,
      epoch,
      rate: rateOf(problem.core, problem.schedule, epoch),
      stepsBefore,
      from,
      to,
    });
    const fault = divergence(summary, { from, to, stepsBefore });
    if (fault !== null) {
      const steps = fault.finite ? stepsBefore + summary.diverged - from : stepsBefore;
      const before = { ...state, steps, vector: fault.finite ? summary.vector : state.vector };
      const reason = `in epoch ${epoch + 1}, ${fault.what}; kept are the parameters after step ${steps}`;
      return { status: 'diverged', reason, state: before, ...kept(before) };
    }
    let { sum } = state;
    for (const bound of summary.bounds) sum += bound;
    const { vector } = summary;
    const moved = {
      ...state,
      step: to,
      steps: stepsBefore + to - from,
      vector,
      first: summary.first,
      second: summary.second,
      sum,
    };
    if (to < inEpoch && moved.steps < total) {
      state = moved;
      problem.passed(state, null);
      continue;
    }
    const { score, report } = await problem.assess(vector);
    if (score !== null && !Number.isFinite(score)) {
      const reason = `after epoch ${epoch + 1} the validation is ${score}; kept are the parameters after step ${stepsBefore}`;
      return { status: 'diverged', reason, state, ...kept(state) };
    }
    const ended = { objective: sum / Math.min(members.length, to * batch), score, report };
    const highest = state.best === null ? -Infinity : state.history[state.best.epoch - 1]!.score!;
    state = {
      ...moved,
      epoch: epoch + 1,
      step: 0,
      sum: 0,
      history: [...state.history, ended],
      best: patience !== null && score! > highest ? { epoch: epoch + 1, vector } : state.best,
    };
    problem.passed(state, ended);
  }
}

function pick<R>({ members, batch, wave, seed, adam, clipNorm }: TrainingProblem<R>) {
  return { members, batch, wave, seed, adam, clipNorm };
}

const kept = <R>({ best, vector, epoch }: TrainingState<R>): { vector: Float32Array; epoch: number } =>
  best ?? { vector, epoch };

/** What is not finite any more, null if all is; and whether the parameters of before that are at hand. */
function divergence(
  { diverged, bounds, vector }: TrainingSummary,
  { from, to, stepsBefore }: Pick<TrainingShared, 'from' | 'to' | 'stepsBefore'>,
): { readonly what: string; readonly finite: boolean } | null {
  const finite = vector.every(Number.isFinite);
  if (diverged < 0) {
    return finite ? null : { what: `parameters are not finite by step ${stepsBefore + to - from}`, finite };
  }
  const i = diverged - from;
  return { what: `the objective of step ${stepsBefore + i + 1} is ${bounds[i]}`, finite };
}
