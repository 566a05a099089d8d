import type { FitReport } from '../engine/fit-report.ts';
import type { HalfStep, HalfStepOutcome } from '../engine/half-step.ts';
import { type Points, withoutLastPoint, withoutPoints, withPoint } from '../engine/points.ts';
import {
  type Columns,
  currentStep,
  emptyPoints,
  type FitProgress,
  nextKind,
  type Settings,
  type Source,
  type State,
  unanswered,
} from './state.ts';

export type Action =
  | { readonly type: 'reading'; readonly name: string }
  | { readonly type: 'opened'; readonly source: Source; readonly columns: Columns }
  | { readonly type: 'axes-chosen'; readonly axes: readonly [number, number] }
  | { readonly type: 'settings-changed'; readonly change: Partial<Settings> }
  | { readonly type: 'drawing-switched'; readonly on: boolean }
  | { readonly type: 'blank-sheet' }
  | { readonly type: 'point-added'; readonly x: number; readonly y: number }
  | { readonly type: 'point-undone' }
  | { readonly type: 'points-cleared' }
  | { readonly type: 'half-step-pressed'; readonly kind: 'E' | 'M' }
  | {
      readonly type: 'half-step-done';
      readonly question: number;
      /** The half-step it was computed from; null for a start. */
      readonly from: HalfStep | null;
      readonly outcome: HalfStepOutcome;
    }
  | { readonly type: 'run-switched'; readonly on: boolean }
  | { readonly type: 'sought'; readonly cursor: number }
  | { readonly type: 'reset' }
  | { readonly type: 'fit-started'; readonly restarts: number }
  | { readonly type: 'fit-progressed'; readonly question: number; readonly progress: FitProgress }
  | { readonly type: 'fit-done'; readonly question: number; readonly fit: FitReport; readonly step: HalfStep }
  | { readonly type: 'fit-cancelled' }
  | { readonly type: 'failed'; readonly text: string };

/** EM has converged when a whole step raises log p by no more than this part of it: the default of the fit. */
const tolerance = 1e-8;

/** The next state: pure, total, and the only place where states are made. */
export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'reading':
      return { ...state, running: false, note: { kind: 'reading', text: `Reading ${action.name} …` } };
    case 'opened': {
      const axes = [0, Math.min(1, action.columns.names.length - 1)] as const;
      const opened = { ...state, source: action.source, columns: action.columns, drawing: false };
      return asked(opened, { axes, points: pointsOf(action.columns, axes), added: 0 });
    }
    case 'axes-chosen':
      if (state.columns === null) return state;
      return asked(state, { axes: action.axes, points: pointsOf(state.columns, action.axes), added: 0 });
    case 'settings-changed':
      return asked(state, { settings: { ...state.settings, ...action.change } });
    case 'drawing-switched':
      return { ...state, drawing: action.on };
    case 'blank-sheet':
      return asked(
        { ...state, source: 'drawn', columns: null, drawing: true },
        { points: emptyPoints, added: 0 },
      );
    case 'point-added':
      return asked(state, { points: withPoint(state.points, action.x, action.y), added: state.added + 1 });
    case 'point-undone':
      if (state.added === 0) return state;
      return asked(state, { points: withoutLastPoint(state.points), added: state.added - 1 });
    case 'points-cleared':
      return asked(state, { points: withoutPoints(state.points), added: 0 });
    case 'half-step-pressed':
      return pressed(state, action.kind);
    case 'half-step-done':
      // The reader may have moved on while it was computed: then it does not follow what is on show.
      if (action.question !== state.question || action.from !== currentStep(state)) return state;
      return arrived(state, action.outcome);
    case 'run-switched':
      return { ...state, running: action.on, note: null };
    case 'sought':
      return { ...state, cursor: within(action.cursor, state.history.length), running: false, note: null };
    case 'reset':
      return asked(state, {});
    case 'fit-started':
      return {
        ...state,
        fitting: { restart: 0, restarts: action.restarts, iteration: 0 },
        running: false,
        note: null,
      };
    case 'fit-progressed':
      // Progress has a channel of its own and may come after the result.
      if (action.question !== state.question || state.fitting === null) return state;
      return { ...state, fitting: action.progress };
    case 'fit-done':
      if (action.question !== state.question) return state;
      return {
        ...state,
        fit: action.fit,
        fitting: null,
        running: false,
        note: null,
        history: [action.step],
        cursor: 0,
      };
    case 'fit-cancelled':
      return { ...state, fitting: null };
  }
  return { ...state, running: false, fitting: null, note: { kind: 'problem', text: action.text } };
}

/** Points or settings are new: everything computed from the old ones goes. */
function asked(state: State, change: Partial<State>): State {
  return { ...state, ...change, ...unanswered, question: state.question + 1 };
}

/** Of two presses of the same button the second changes nothing: it is said, not recorded. */
function pressed(state: State, kind: 'E' | 'M'): State {
  if (kind === nextKind(state))
    return { ...state, cursor: within(state.cursor + 1, state.history.length), note: null };
  const text =
    kind === 'E'
      ? 'Nothing moved: q already is the posterior under these parameters, and KL is 0. Try the M half-step.'
      : 'Nothing moved: these parameters already are the best for this q. Try the E half-step.';
  return { ...state, note: { kind: 'unchanged', text } };
}

function arrived(state: State, outcome: HalfStepOutcome): State {
  if ('degenerate' in outcome)
    return { ...state, running: false, note: { kind: 'degenerate', text: outcome.degenerate } };
  const history = [...state.history.slice(0, state.cursor + 1), outcome.step];
  const next = { ...state, history, cursor: history.length - 1, note: null };
  if (!hasConverged(history)) return next;
  const text = 'Converged: the last full step raised log p by less than a hundred-millionth of it.';
  return { ...next, running: false, note: { kind: 'converged', text } };
}

/** True after an E half-step that closes a step with L_t − L_{t−1} ≤ 1e-8 max(1, |L_t|). */
function hasConverged(history: readonly HalfStep[]): boolean {
  const last = history.at(-1);
  const before = history.at(-3);
  if (last?.kind !== 'E' || before === undefined) return false;
  return last.logEvidence - before.logEvidence <= tolerance * Math.max(1, Math.abs(last.logEvidence));
}

/** The rows that have both an x and a y. */
function pointsOf(columns: Columns, [x, y]: readonly [number, number]): Points {
  const xs = columns.values[x] ?? new Float64Array();
  const ys = columns.values[y] ?? new Float64Array();
  const xy: number[] = [];
  for (const [row, value] of xs.entries()) {
    const other = ys[row]!;
    if (Number.isFinite(value) && Number.isFinite(other)) xy.push(value, other);
  }
  return {
    name: columns.name,
    xLabel: columns.names[x] ?? 'x',
    yLabel: columns.names[y] ?? 'y',
    xy: Float64Array.from(xy),
    leftOut: xs.length - xy.length / 2,
  };
}

function within(cursor: number, length: number): number {
  return Math.max(0, Math.min(cursor, length - 1));
}

/** True when a half-step of the next kind has to be computed: the one on show is the last. */
export function needsHalfStep(state: State): boolean {
  return currentStep(state) !== null && state.cursor === state.history.length - 1;
}
