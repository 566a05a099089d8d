import type { VNode } from 'preact';
import type { HalfStep } from '../engine/half-step.ts';
import { natsWindow } from '../geometry/evidence-bar.ts';
import { linearScale } from '../geometry/scale.ts';
import { labelRoom, XAxis, YAxis } from './axes.tsx';
import { useWidth } from './use-width.ts';

interface HistoryPlotProps {
  readonly history: readonly HalfStep[];
  readonly cursor: number;
  readonly onSeek: (cursor: number) => void;
}

const height = 190;

/** log p and ELBO over the half-steps, KL the area between them, and the slider that goes back to any of them. */
export function HistoryPlot({ history, cursor, onSeek }: HistoryPlotProps): VNode {
  const [frame, width] = useWidth<HTMLDivElement>(640);
  const { floor, ceiling } = natsWindow(history, 0.1);
  const domain = [floor, ceiling] as const;
  const left = labelRoom(domain, 4);
  const last = Math.max(4, history.length - 1);
  const x = linearScale([0, last], [left, width - 12]);
  const y = linearScale(domain, [height - 44, 30]);
  const at = (part: 'elbo' | 'logEvidence') => (step: HalfStep, i: number) =>
    `${x.toPixel(i).toFixed(2)},${y.toPixel(step[part]).toFixed(2)}`;
  const elbo = history.map(at('elbo'));
  const logEvidence = history.map(at('logEvidence'));
  const shown = history[cursor];
  return (
    <div class="history">
      <div ref={frame} class="plot">
        <svg width={width} height={height} role="img" aria-label={describe(history)}>
          <XAxis scale={x} label="half-step" at={height - 44} reach={0} most={Math.min(last, 12)} />
          {shown !== undefined && (
            <YAxis scale={y} label="nats" at={left} reach={width - 12 - left} ticks={4} />
          )}
          <polygon class="divergence-area" points={[...logEvidence, ...elbo.toReversed()].join(' ')} />
          <polyline class="elbo-line" points={elbo.join(' ')} />
          <polyline class="log-evidence-line" points={logEvidence.join(' ')} />
          {shown !== undefined && (
            <g class="now">
              <line x1={x.toPixel(cursor)} x2={x.toPixel(cursor)} y1={30} y2={height - 44} />
              <circle class="elbo-dot" r="4" cx={x.toPixel(cursor)} cy={y.toPixel(shown.elbo)} />
              <circle
                class="log-evidence-dot"
                r="4"
                cx={x.toPixel(cursor)}
                cy={y.toPixel(shown.logEvidence)}
              />
            </g>
          )}
        </svg>
      </div>
      <label class="slider" style={{ paddingLeft: `${left - 8}px` }}>
        <span class="visually-hidden">Half-step on show</span>
        <input
          type="range"
          min="0"
          max={last}
          step="1"
          value={cursor}
          disabled={history.length < 2}
          aria-valuetext={shown === undefined ? 'none' : `half-step ${cursor} of ${history.length - 1}`}
          onInput={({ currentTarget }) => {
            // The scale is that of the plot, which may reach further than the history.
            const sought = Math.min(currentTarget.valueAsNumber, history.length - 1);
            currentTarget.value = String(sought);
            onSeek(sought);
          }}
        />
      </label>
      <p class="legend" aria-hidden="true">
        <span class="key log-evidence-key" /> log p <span class="key elbo-key" /> ELBO{' '}
        <span class="key divergence-key" /> KL, the gap
      </p>
    </div>
  );
}

function describe(history: readonly HalfStep[]): string {
  const [first, last] = [history[0], history.at(-1)];
  if (first === undefined || last === undefined) return 'No half-steps yet';
  return (
    `log p and ELBO over ${history.length - 1} half-steps: log p from ${first.logEvidence.toFixed(4)} ` +
    `to ${last.logEvidence.toFixed(4)} nats`
  );
}
