import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { type BarZoom, natsWindow } from '../geometry/evidence-bar.ts';
import { currentStep, type State } from '../state/state.ts';
import { explain } from '../words/explain.ts';
import { EvidenceBar } from './evidence-bar.tsx';
import { EvidenceTable } from './evidence-table.tsx';

/** The stacked bar, its numbers, and the words beside them. */
export function EvidencePanel({ state }: { readonly state: State }): VNode {
  const [zoom, setZoom] = useState<BarZoom>('step');
  const step = currentStep(state);
  const before = state.history[state.cursor - 1] ?? null;
  const explanation = step === null ? null : explain(step, before);
  const shown = before === null ? [step] : [before, step];
  const window = natsWindow((zoom === 'run' ? state.history : shown).filter((s) => s !== null));
  return (
    <section class="evidence-panel" aria-labelledby="evidence-heading">
      <h2 id="evidence-heading">log p = ELBO + KL</h2>
      {step === null ? (
        <p class="waiting">Nothing to show yet.</p>
      ) : (
        <>
          <EvidenceBar step={step} before={before} window={window} />
          <fieldset class="switch">
            <legend>Scale</legend>
            {(['step', 'run'] as const).map((name) => (
              <label key={name}>
                <input type="radio" name="zoom" checked={zoom === name} onChange={() => setZoom(name)} />
                <span>{name === 'step' ? 'this half-step' : 'whole run'}</span>
              </label>
            ))}
          </fieldset>
          <EvidenceTable step={step} before={before} />
        </>
      )}
      {explanation !== null && (
        <div class="marginal-note">
          <h3>{explanation.heading}</h3>
          <p>{explanation.text}</p>
        </div>
      )}
    </section>
  );
}
