import type { VNode } from 'preact';
import { niceTicks, type Scale, type Ticks } from '../geometry/scale.ts';
import { tickLabels } from '../words/tick-labels.ts';

const pixelsPerDigit = 7;

interface AxisProps {
  readonly scale: Scale;
  readonly label: string;
  /** Where the axis lies on the other dimension, and how far its grid lines reach from there. */
  readonly at: number;
  readonly reach: number;
}

/** A horizontal axis: grid, tick labels, and its name below. */
export function XAxis({ scale, label, at, reach, most = 7 }: AxisProps & { readonly most?: number }): VNode {
  const [left, right] = scale.range;
  const ticks = roomyTicks(scale.domain, right - left, most);
  const labels = tickLabels(ticks);
  return (
    <g class="axis" aria-hidden="true">
      {ticks.values.map((value, i) => (
        <g key={value} transform={`translate(${scale.toPixel(value)}, ${at})`}>
          <line class="grid" y2={-reach} />
          <text y="16" text-anchor="middle">
            {labels[i]}
          </text>
        </g>
      ))}
      <line class="rule" x1={left} x2={right} y1={at} y2={at} />
      <text class="axis-name" x={(left + right) / 2} y={at + 34} text-anchor="middle">
        {label}
      </text>
    </g>
  );
}

/** A vertical axis: grid, tick labels, and its name above them. */
export function YAxis({ scale, label, at, reach, ticks }: AxisProps & { readonly ticks: number }): VNode {
  const shown = niceTicks(...scale.domain, ticks);
  const labels = tickLabels(shown);
  const top = Math.min(...scale.range);
  return (
    <g class="axis" aria-hidden="true">
      {shown.values.map((value, i) => (
        <g key={value} transform={`translate(${at}, ${scale.toPixel(value)})`}>
          <line class="grid" x2={reach} />
          <text x="-8" dy="0.32em" text-anchor="end">
            {labels[i]}
          </text>
        </g>
      ))}
      <text class="axis-name" x={0} y={top - 12}>
        {label}
      </text>
    </g>
  );
}

/** As many ticks as have room for their labels side by side. */
function roomyTicks(domain: readonly [number, number], room: number, most: number): Ticks {
  const ticks = niceTicks(...domain, most);
  const fits = ticks.values.length * (longestLabel(ticks) * pixelsPerDigit + 12) <= room;
  return fits || most <= 1 ? ticks : roomyTicks(domain, room, most - 1);
}

function longestLabel(ticks: Ticks): number {
  return Math.max(0, ...tickLabels(ticks).map((label) => label.length));
}

/** Room for the tick labels of a vertical axis, in pixels. */
export function labelRoom(domain: readonly [number, number], ticks: number): number {
  return 14 + longestLabel(niceTicks(...domain, ticks)) * pixelsPerDigit;
}
