import { describe, expect, it } from 'vitest';
import { type Action, needsHalfStep, reduce } from '../src/state/reducer.ts';
import { initialState, nextKind, type State } from '../src/state/state.ts';
import type { HalfStep } from '../src/engine/half-step.ts';
import { halfStep } from './mixtures.ts';

const columns = {
  name: 'small.csv',
  names: ['a', 'b', 'c'],
  values: [Float64Array.of(1, 2, 3), Float64Array.of(4, Number.NaN, 6), Float64Array.of(7, 8, 9)],
};

/** The state after these actions. */
const after = (...actions: Action[]): State => actions.reduce(reduce, initialState);

const opened: Action = { type: 'opened', source: 'file', columns };

/** Answers to the question that `opened` asks, each computed from the one before it. */
function answers(from: HalfStep | null, ...steps: HalfStep[]): Action[] {
  return steps.map((step, i) => ({
    type: 'half-step-done',
    question: 1,
    from: steps[i - 1] ?? from,
    outcome: { step },
  }));
}

const done = (...steps: HalfStep[]): Action[] => answers(null, ...steps);

const start = halfStep('start', -100, 0);
const m1 = halfStep('M', -90, 4);
const e1 = halfStep('E', -86, 0);

describe('points', () => {
  it('are the first two columns of a file, without the rows that miss one of them', () => {
    const { points } = after(opened);
    expect(points).toEqual({
      name: 'small.csv',
      xLabel: 'a',
      yLabel: 'b',
      xy: Float64Array.of(1, 4, 3, 6),
      leftOut: 1,
    });
  });

  it('are any other two columns when asked', () => {
    const { points } = after(opened, { type: 'axes-chosen', axes: [2, 0] });
    expect(points).toMatchObject({
      xLabel: 'c',
      yLabel: 'a',
      xy: Float64Array.of(7, 1, 8, 2, 9, 3),
      leftOut: 0,
    });
  });

  it('can be added, taken back one by one, and cleared; those of the file are not taken back', () => {
    const added = after(opened, { type: 'point-added', x: 0.5, y: -1 });
    expect(added.points.xy).toEqual(Float64Array.of(1, 4, 3, 6, 0.5, -1));
    expect(added.added).toBe(1);
    const undone = reduce(added, { type: 'point-undone' });
    expect(undone.points.xy).toEqual(Float64Array.of(1, 4, 3, 6));
    expect(reduce(undone, { type: 'point-undone' })).toBe(undone);
    expect(reduce(added, { type: 'points-cleared' }).points.xy).toHaveLength(0);
  });

  it('of a large file are announced until they are there', () => {
    const waiting = after(opened, ...done(start), { type: 'reading', name: 'large.npy' });
    expect(waiting.note).toEqual({ kind: 'reading', text: 'Reading large.npy …' });
    expect(waiting.history).toEqual([start]);
    expect(reduce(waiting, opened).note).toBeNull();
  });

  it('start anew on a blank sheet, ready for drawing', () => {
    const blank = after(opened, { type: 'blank-sheet' });
    expect(blank).toMatchObject({ source: 'drawn', columns: null, drawing: true, added: 0 });
    expect(blank.points.xy).toHaveLength(0);
  });
});

describe('a question', () => {
  it('is new for new points or settings, and drops what was computed from the old ones', () => {
    const state = after(opened, ...done(start, m1), { type: 'settings-changed', change: { components: 3 } });
    expect(state).toMatchObject({ question: 2, history: [], cursor: 0, fit: null });
    expect(state.settings.components).toBe(3);
  });

  it('takes no answers to an older one', () => {
    const state = after(opened, { type: 'reset' });
    expect(reduce(state, { type: 'half-step-done', question: 1, from: null, outcome: { step: start } })).toBe(
      state,
    );
  });
});

describe('half-steps', () => {
  it('alternate: M after a start or an E, E after an M', () => {
    expect(nextKind(after(opened, ...done(start)))).toBe('M');
    expect(nextKind(after(opened, ...done(start, m1)))).toBe('E');
    expect(nextKind(after(opened, ...done(start, m1, e1)))).toBe('M');
  });

  it('of the same kind twice change nothing, and the page says why', () => {
    const twice = after(opened, ...done(start), { type: 'half-step-pressed', kind: 'E' });
    expect(twice.history).toHaveLength(1);
    expect(twice.note).toEqual({
      kind: 'unchanged',
      text: 'Nothing moved: q already is the posterior under these parameters, and KL is 0. Try the M half-step.',
    });
    const mTwice = after(opened, ...done(start, m1), { type: 'half-step-pressed', kind: 'M' });
    expect(mTwice.note?.text).toBe(
      'Nothing moved: these parameters already are the best for this q. Try the E half-step.',
    );
  });

  it('already computed are shown again, not computed again', () => {
    const back = after(opened, ...done(start, m1, e1), { type: 'sought', cursor: 0 });
    expect(needsHalfStep(back)).toBe(false);
    const again = reduce(back, { type: 'half-step-pressed', kind: 'M' });
    expect(again).toMatchObject({ cursor: 1, running: false });
    expect(again.history).toHaveLength(3);
    expect(needsHalfStep(reduce(again, { type: 'sought', cursor: 2 }))).toBe(true);
  });

  it('computed twice, or from a half-step no longer on show, are dropped', () => {
    const twice = after(opened, ...done(start, m1), ...answers(start, halfStep('M', -90, 4)));
    expect(twice.history).toEqual([start, m1]);
    const back = after(opened, ...done(start, m1, e1), { type: 'sought', cursor: 0 }, ...answers(e1, m1));
    expect(back).toMatchObject({ cursor: 0, history: [start, m1, e1] });
  });

  it('are sought within the history only', () => {
    expect(after(opened, ...done(start, m1), { type: 'sought', cursor: 9 }).cursor).toBe(1);
    expect(after(opened, ...done(start, m1), { type: 'sought', cursor: -1 }).cursor).toBe(0);
  });

  it('end a run when a full step gains no more than 1e-8 of log p', () => {
    const run: Action = { type: 'run-switched', on: true };
    const going = after(opened, ...done(start), run, ...answers(start, m1, e1));
    expect(going.running).toBe(true);
    const last = answers(e1, halfStep('M', -86 + 4e-7, 3e-7), halfStep('E', -86 + 7e-7, 0));
    const converged = last.reduce(reduce, going);
    expect(converged.running).toBe(false);
    expect(converged.note?.kind).toBe('converged');
  });

  it('that find a degenerate component end the run and say which', () => {
    const state = after(
      opened,
      ...done(start),
      { type: 'run-switched', on: true },
      {
        type: 'half-step-done',
        question: 1,
        from: start,
        outcome: { degenerate: 'component 2 collapsed' },
      },
    );
    expect(state).toMatchObject({
      running: false,
      note: { kind: 'degenerate', text: 'component 2 collapsed' },
    });
    expect(state.history).toHaveLength(1);
  });
});

describe('a fit', () => {
  const report = {
    status: 'converged',
    reason: null,
    iterations: 5,
    logLikelihood: -80,
    bic: 1,
    aic: 2,
    icl: 3,
    freeParameters: 11,
    restarts: [{ seed: 0, logLikelihood: -80, status: 'converged', iterations: 5 }],
    best: 0,
    digest: 'd',
  } as const;
  const step = halfStep('fit', -80, 0);

  it('shows how far it is, then its report, and its parameters in the place of the history', () => {
    const progress = { restart: 3, restarts: 10, iteration: 7 };
    const started = after(opened, ...done(start, m1), { type: 'fit-started', restarts: 10 });
    expect(started.fitting).toEqual({ restart: 0, restarts: 10, iteration: 0 });
    const fitting = reduce(started, { type: 'fit-progressed', question: 1, progress });
    expect(fitting.fitting).toEqual(progress);
    const fitted = reduce(fitting, { type: 'fit-done', question: 1, fit: report, step });
    expect(fitted).toMatchObject({ fitting: null, fit: report, history: [step], cursor: 0 });
    expect(reduce(fitted, { type: 'fit-progressed', question: 1, progress })).toBe(fitted);
  });

  it('that was cancelled leaves the history as it was', () => {
    const state = after(
      opened,
      ...done(start, m1),
      { type: 'fit-started', restarts: 10 },
      { type: 'fit-cancelled' },
    );
    expect(state.fitting).toBeNull();
    expect(state.history).toHaveLength(2);
  });

  it('of older points is dropped', () => {
    const state = after(opened, { type: 'reset' });
    expect(reduce(state, { type: 'fit-done', question: 1, fit: report, step })).toBe(state);
  });
});

describe('a failure', () => {
  it('stops what runs and is said in its own words', () => {
    const state = after(
      opened,
      ...done(start),
      { type: 'run-switched', on: true },
      { type: 'failed', text: 'why' },
    );
    expect(state).toMatchObject({ running: false, fitting: null, note: { kind: 'problem', text: 'why' } });
  });
});
