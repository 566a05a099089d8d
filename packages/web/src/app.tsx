import type { VNode } from 'preact';
import { useExplorer } from './state/use-explorer.ts';
import { currentStep, nextKind } from './state/state.ts';
import { commandLine } from './words/command-line.ts';
import { ComponentTable } from './view/component-table.tsx';
import { DataPanel } from './view/data-panel.tsx';
import { EvidencePanel } from './view/evidence-panel.tsx';
import { FileDrop } from './view/file-drop.tsx';
import { FitPanel } from './view/fit-panel.tsx';
import { HistoryPlot } from './view/history-plot.tsx';
import { Introduction } from './view/introduction.tsx';
import { NoteLine } from './view/note-line.tsx';
import { Sheet } from './view/sheet.tsx';
import { SettingsForm } from './view/settings-form.tsx';
import { Status } from './view/status.tsx';
import { Stepper } from './view/stepper.tsx';
import { ThemeSwitch } from './view/theme-switch.tsx';

/** The page: EM on the points of the reader's choice. */
export function App(): VNode {
  const [state, dispatch, commands] = useExplorer();
  const step = currentStep(state);
  const addPoint = (x: number, y: number): void => dispatch({ type: 'point-added', x, y });

  return (
    <FileDrop onFile={commands.openFile}>
      <header class="masthead">
        <div>
          <p class="wordmark">marginalia</p>
          <h1>EM, one half-step at a time</h1>
        </div>
        <ThemeSwitch />
      </header>
      <Introduction />
      <SettingsForm
        source={state.source}
        fileName={state.source === 'file' ? state.points.name : null}
        settings={state.settings}
        onSource={(source) => {
          if (source !== 'file') commands.open(source);
        }}
        onChange={(change) => dispatch({ type: 'settings-changed', change })}
      />
      <main>
        <Stepper
          next={nextKind(state)}
          ready={step !== null && state.fitting === null}
          running={state.running}
          place={step === null ? '' : `half-step ${state.cursor} of ${state.history.length - 1}`}
          onPress={commands.press}
          onRun={(on) => dispatch({ type: 'run-switched', on })}
          onReset={() => dispatch({ type: 'reset' })}
        >
          <NoteLine note={state.note} />
        </Stepper>
        <section class="sheet" aria-label="Points and components">
          <Sheet state={state} onPoint={addPoint} />
        </section>
        <EvidencePanel state={state} />
        <section class="course" aria-labelledby="course-heading">
          <h2 id="course-heading">The course of the run</h2>
          <HistoryPlot
            history={state.history}
            cursor={state.cursor}
            onSeek={(cursor) => dispatch({ type: 'sought', cursor })}
          />
        </section>
        <FitPanel
          ready={step !== null}
          progress={state.fitting}
          fit={state.fit}
          command={commandLine(state)}
          onFit={commands.fit}
          onCancel={commands.cancelFit}
        />
        <DataPanel
          points={state.points}
          columns={state.columns}
          axes={state.axes}
          added={state.added}
          drawing={state.drawing}
          onFile={commands.openFile}
          onAxes={(axes) => dispatch({ type: 'axes-chosen', axes })}
          onDrawing={(on) => dispatch({ type: 'drawing-switched', on })}
          onPoint={addPoint}
          onUndo={() => dispatch({ type: 'point-undone' })}
          onClear={() => dispatch({ type: 'points-cleared' })}
        />
        {step !== null && (
          <section class="parameters" aria-labelledby="parameters-heading">
            <h2 id="parameters-heading">The components on show</h2>
            <ComponentTable
              mixture={step.parameters}
              xLabel={state.points.xLabel}
              yLabel={state.points.yLabel}
            />
          </section>
        )}
      </main>
      <Status state={state} />
      <footer>
        <p>
          Everything is computed in this tab, in a web worker, by the packages that Node and the command line
          run, to the same bits. Points you draw or drop stay here.
        </p>
      </footer>
    </FileDrop>
  );
}
