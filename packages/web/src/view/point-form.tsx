import type { RefObject, TargetedEvent, VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { Points } from '../engine/points.ts';

interface PointFormProps {
  readonly points: Points;
  readonly onPoint: (x: number, y: number) => void;
}

/** Adds a point by its coordinates: drawing without a pointer. */
export function PointForm({ points, onPoint }: PointFormProps): VNode {
  const firstField = useRef<HTMLInputElement>(null);
  const add = (event: TargetedEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    onPoint(Number(fields.get('x')), Number(fields.get('y')));
    event.currentTarget.reset();
    firstField.current?.focus();
  };
  return (
    <form class="row" aria-label="Add a point" onSubmit={add}>
      <Coordinate name="x" label={points.xLabel} field={firstField} />
      <Coordinate name="y" label={points.yLabel} />
      <button type="submit">Add</button>
    </form>
  );
}

interface CoordinateProps {
  readonly name: string;
  readonly label: string;
  readonly field?: RefObject<HTMLInputElement | null>;
}

function Coordinate({ name, label, field }: CoordinateProps): VNode {
  return (
    <label class="field">
      <span>{label}</span>
      <input ref={field ?? null} name={name} type="number" step="any" required min="-1e12" max="1e12" />
    </label>
  );
}
