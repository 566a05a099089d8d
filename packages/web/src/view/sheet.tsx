import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { mostShown, pointCount } from '../engine/points.ts';
import { sheetDomains } from '../geometry/sheet-domains.ts';
import { currentStep, isLoading, type State } from '../state/state.ts';
import { count, formatValue } from '../words/format.ts';
import { type Cursor, Scatter } from './scatter.tsx';

interface SheetProps {
  readonly state: State;
  readonly onPoint: (x: number, y: number) => void;
}

/** Part of an axis that an arrow key moves the cursor by; with Shift, five times as much. */
const keyStep = 1 / 50;

const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** The scatter plot; while drawing, a sheet that takes points from a pointer, or from the arrow keys and Enter. */
export function Sheet({ state, onPoint }: SheetProps): VNode {
  const { points, drawing } = state;
  // Of all the points: not again for every message of a fit.
  const domains = useMemo(() => sheetDomains(points.xy, state.added), [points, state.added]);
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const n = pointCount(points);
  const K = state.settings.components;
  const step = currentStep(state);
  const loading = isLoading(state);

  const onKeyDown = (event: KeyboardEvent): void => {
    const { x, y } = domains;
    const [cx, cy] = cursor ?? [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2];
    const direction = directions[event.key];
    if (event.key === 'Enter' || event.key === ' ') onPoint(cx, cy);
    else if (direction !== undefined) {
      const reach = keyStep * (event.shiftKey ? 5 : 1);
      const along = (value: number, sign: number, [low, high]: readonly [number, number]): number =>
        Math.min(high, Math.max(low, value + sign * reach * (high - low)));
      setCursor([along(cx, direction[0], x), along(cy, direction[1], y)]);
    } else return;
    event.preventDefault();
  };
  const plot = (
    <Scatter
      points={points}
      domains={domains}
      bare={loading}
      step={step}
      cursor={drawing ? cursor : null}
      onPlace={drawing ? onPoint : null}
    />
  );

  return (
    <figure>
      {drawing ? (
        <div
          class="drawing-board"
          role="application"
          tabIndex={0}
          aria-label="Drawing sheet: arrow keys move the cursor, Enter adds a point"
          onKeyDown={onKeyDown}
        >
          {plot}
          <p class="visually-hidden" role="status">
            {cursor !== null && `${formatValue(cursor[0])}, ${formatValue(cursor[1])}`}
          </p>
        </div>
      ) : (
        plot
      )}
      <figcaption>
        {loading && 'Reading the data …'}
        {n === 0 &&
          !loading &&
          'An empty sheet: switch Draw on and click, or focus the sheet and use the arrow keys and Enter. '}
        {n <= K && !loading && `${count(K, 'component')}: at least ${K + 1} points are needed.`}
        {step !== null &&
          'Ellipses: 1 and 2 standard deviations. A point has the blend of the colours of its responsibilities q.'}
        {n > mostShown && ` ${mostShown} of ${n} points are drawn; all are used.`}
        {points.leftOut > 0 && ` ${points.leftOut} rows without an x or y are left out.`}
      </figcaption>
    </figure>
  );
}
