import type { VNode } from 'preact';
import { currentStep, type State } from '../state/state.ts';
import { announce } from '../words/explain.ts';

/** The numbers after each step, for those who listen; a run is silent until it stops. */
export function Status({ state }: { readonly state: State }): VNode {
  const step = currentStep(state);
  return (
    <p class="visually-hidden" role="status" data-testid="status">
      {step !== null && !state.running && announce(step, state.cursor)}
    </p>
  );
}
