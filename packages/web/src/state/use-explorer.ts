import faithful from '@marginalia/data/datasets/faithful.csv?url';
import iris from '@marginalia/data/datasets/iris.csv?url';
import { proxy } from 'comlink';
import { type Dispatch, useEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { connect, type Engine, Stopped } from '../engine/connect.ts';
import type { HalfStepOutcome } from '../engine/half-step.ts';
import { pointCount } from '../engine/points.ts';
import { problem } from '../words/problem.ts';
import { type Action, needsHalfStep, reduce } from './reducer.ts';
import { currentStep, type FitProgress, initialState, nextKind, type Source, type State } from './state.ts';

const bundled = { faithful, iris };

/** What the page can ask for beyond plain actions: everything that waits for the worker. */
export interface Commands {
  readonly press: (kind: 'E' | 'M') => void;
  readonly open: (source: 'faithful' | 'iris' | 'drawn') => void;
  readonly openFile: (file: File) => void;
  readonly fit: () => void;
  readonly cancelFit: () => void;
}

/** Of a fit: the default of the command line. */
const restarts = 10;

/** Files that take a moment: that they are being read is said. */
const bytesToMention = 2e6;

/** How many half-steps of a run are shown at reading pace, and the pauses before each of these and of the others. */
const readingPace = { steps: 8, pauseMs: 600, laterPauseMs: 120 };

/** The state, and the effects that keep it moving: the worker's answers, and the clock of a run. */
export function useExplorer(): readonly [State, Dispatch<Action>, Commands] {
  const [state, dispatch] = useReducer(reduce, initialState);
  const engine = useMemo(connect, []);
  const latest = useRef(state);
  latest.current = state;
  const commands = useMemo(() => createCommands(engine, dispatch, () => latest.current), [engine]);

  useEffect(() => commands.open('faithful'), [commands]);
  useEffect(() => commands.start(), [commands, state.question]);
  useEffect(() => {
    if (!state.running) return undefined;
    const { steps, pauseMs, laterPauseMs } = readingPace;
    const timer = setTimeout(
      () => commands.press(nextKind(latest.current)),
      state.cursor < steps ? pauseMs : laterPauseMs,
    );
    return () => clearTimeout(timer);
  }, [commands, state.running, state.cursor, state.history]);

  return [state, dispatch, commands];
}

function createCommands(
  engine: Engine,
  dispatch: Dispatch<Action>,
  now: () => State,
): Commands & { readonly start: () => void } {
  const fail = (error: unknown): void => {
    if (!(error instanceof Stopped)) dispatch({ type: 'failed', text: problem(error) });
  };

  /** Counts what was opened: a file that was slower than the reader's next choice comes too late. */
  let lastOpened = 0;
  const read = async (source: Source, name: string, bytes: () => Promise<ArrayBuffer>): Promise<void> => {
    const mine = ++lastOpened;
    try {
      const content = new Uint8Array(await bytes());
      const columns = await engine.ask((explorer) => explorer.read(name, content));
      if (mine === lastOpened) dispatch({ type: 'opened', source, columns });
    } catch (error) {
      if (mine === lastOpened) fail(error);
    }
  };

  let fitting = false;

  return {
    start() {
      if (fitting) engine.restart(); // the fit of points or settings that are no more
      fitting = false;
      const { points, settings, question } = now();
      if (pointCount(points) <= settings.components) return;
      engine
        .ask<HalfStepOutcome>((explorer) => explorer.start(points.xy, settings))
        .then((outcome) => dispatch({ type: 'half-step-done', question, from: null, outcome }), fail);
    },
    press(kind) {
      const { points, question } = now();
      const from = currentStep(now());
      if (from === null || kind !== nextKind(now()) || !needsHalfStep(now())) {
        dispatch({ type: 'half-step-pressed', kind });
        return;
      }
      engine
        .ask<HalfStepOutcome>((explorer) =>
          explorer.halfStep(kind, points.xy, from.parameters, from.posteriorUnder),
        )
        .then((outcome) => dispatch({ type: 'half-step-done', question, from, outcome }), fail);
    },
    open(source) {
      if (source === 'drawn') {
        lastOpened++;
        dispatch({ type: 'blank-sheet' });
      } else void read(source, `${source}.csv`, async () => (await fetch(bundled[source])).arrayBuffer());
    },
    openFile(file) {
      if (file.size > bytesToMention) dispatch({ type: 'reading', name: file.name });
      void read('file', file.name, () => file.arrayBuffer());
    },
    fit() {
      const { points, settings, question } = now();
      const progressed = (progress: FitProgress): void =>
        dispatch({ type: 'fit-progressed', question, progress });
      fitting = true;
      dispatch({ type: 'fit-started', restarts });
      engine
        .ask((explorer) => explorer.fit(points.xy, { ...settings, restarts }, proxy(progressed)))
        .then((done) => dispatch({ type: 'fit-done', question, ...done }), fail)
        .finally(() => {
          fitting = false;
        });
    },
    cancelFit() {
      engine.restart();
      dispatch({ type: 'fit-cancelled' });
    },
  };
}
