import type { ComponentChildren, VNode } from 'preact';

interface StepperProps {
  readonly next: 'E' | 'M';
  readonly ready: boolean;
  readonly running: boolean;
  /** Which half-step is on show, in words. */
  readonly place: string;
  readonly onPress: (kind: 'E' | 'M') => void;
  readonly onRun: (on: boolean) => void;
  readonly onReset: () => void;
  /** What has to be said about the last step. */
  readonly children: ComponentChildren;
}

/** The two half-steps, and both in turn. The one that comes next stands out; both can always be pressed. */
export function Stepper({
  next,
  ready,
  running,
  place,
  onPress,
  onRun,
  onReset,
  children,
}: StepperProps): VNode {
  return (
    <div class="stepper" role="group" aria-label="Steps">
      <HalfStepButton kind="E" next={next} disabled={!ready || running} onPress={onPress} />
      <HalfStepButton kind="M" next={next} disabled={!ready || running} onPress={onPress} />
      <button type="button" disabled={!ready} onClick={() => onRun(!running)}>
        {running ? 'Pause' : 'Run'}
      </button>
      <button type="button" disabled={!ready} onClick={onReset}>
        Reset
      </button>
      <span class="aside">{place}</span>
      {children}
    </div>
  );
}

interface HalfStepButtonProps {
  readonly kind: 'E' | 'M';
  readonly next: 'E' | 'M';
  readonly disabled: boolean;
  readonly onPress: (kind: 'E' | 'M') => void;
}

function HalfStepButton({ kind, next, disabled, onPress }: HalfStepButtonProps): VNode {
  return (
    <button
      type="button"
      aria-label={`${kind} half-step`}
      class={kind === next ? 'primary' : ''}
      disabled={disabled}
      onClick={() => onPress(kind)}
    >
      {kind} <span class="word">half-step</span>
    </button>
  );
}
