import type { CovarianceName } from '@marginalia/models';
import type { FitReport } from '../engine/fit-report.ts';
import type { HalfStep } from '../engine/half-step.ts';
import type { Points } from '../engine/points.ts';

export interface Settings {
  readonly components: number;
  readonly covariance: CovarianceName;
  readonly init: 'kmeans++' | 'random';
  readonly seed: number;
}

/** Where the points came from. */
export type Source = 'faithful' | 'iris' | 'file' | 'drawn';

/** The numeric columns of what was opened, to choose two from. */
export interface Columns {
  readonly name: string;
  readonly names: readonly string[];
  /** [columns][rows]; NaN is a missing value. */
  readonly values: readonly Float64Array[];
}

/** How far a whole fit is. */
export interface FitProgress {
  readonly restart: number;
  readonly restarts: number;
  readonly iteration: number;
}

/** What the page knows. Views are functions of it and of nothing else. */
export interface State {
  readonly source: Source;
  readonly columns: Columns | null;
  /** Which two columns are x and y. */
  readonly axes: readonly [number, number];
  readonly points: Points;
  /** Points added by hand since the points were opened: what undo may take back. */
  readonly added: number;
  readonly settings: Settings;
  /** Counts changes of points and settings: answers to an older question are dropped. */
  readonly question: number;
  readonly history: readonly HalfStep[];
  /** The half-step on show. */
  readonly cursor: number;
  readonly running: boolean;
  /** Said about the last thing tried: a half-step that changes nothing, convergence, a degenerate component, a large file. */
  readonly note: Note | null;
  readonly fitting: FitProgress | null;
  readonly fit: FitReport | null;
  readonly drawing: boolean;
}

export interface Note {
  readonly kind: 'reading' | 'unchanged' | 'converged' | 'degenerate' | 'problem';
  readonly text: string;
}

export const emptyPoints: Points = {
  name: 'your sheet',
  xLabel: 'x',
  yLabel: 'y',
  xy: new Float64Array(),
  leftOut: 0,
};

/** What is known of a question before its first answer. */
export const unanswered: Pick<State, 'history' | 'cursor' | 'running' | 'note' | 'fitting' | 'fit'> = {
  history: [],
  cursor: 0,
  running: false,
  note: null,
  fitting: null,
  fit: null,
};

export const initialState: State = {
  ...unanswered,
  source: 'faithful',
  columns: null,
  axes: [0, 1],
  points: emptyPoints,
  added: 0,
  // Of the first seeds, the one whose first half-steps show both parts: KL is a tenth and then a third of what the ELBO gains.
  settings: { components: 2, covariance: 'full', init: 'random', seed: 2 },
  question: 0,
  drawing: false,
};

/** The half-step on show, or null before the first answer. */
export function currentStep(state: State): HalfStep | null {
  return state.history[state.cursor] ?? null;
}

/** True until the data of the first view are there. */
export function isLoading(state: State): boolean {
  return state.columns === null && state.source !== 'drawn';
}

/** EM alternates: after an M half-step q is stale, otherwise θ is. */
export function nextKind(state: State): 'E' | 'M' {
  return currentStep(state)?.kind === 'M' ? 'E' : 'M';
}
