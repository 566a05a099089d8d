import type { VNode } from 'preact';
import type { HalfStep } from '../engine/half-step.ts';
import { type NatsWindow, stackedBar } from '../geometry/evidence-bar.ts';
import { linearScale } from '../geometry/scale.ts';
import { labelRoom, YAxis } from './axes.tsx';
import { useWidth } from './use-width.ts';

interface EvidenceBarProps {
  readonly step: HalfStep;
  readonly before: HalfStep | null;
  readonly window: NatsWindow;
}

const height = 340;
const top = 30;
const bottom = 34;
/** On the right, for the names of the parts. */
const nameRoom = 56;

/** log p = ELBO + KL, stacked, before and after the half-step: what moved is seen between the two bars. */
export function EvidenceBar({ step, before, window }: EvidenceBarProps): VNode {
  const [frame, width] = useWidth<HTMLDivElement>(360);
  const domain = [window.floor, window.ceiling] as const;
  const y = linearScale(domain, [height - bottom, top]);
  const left = labelRoom(domain, 5);
  const room = width - left - nameRoom;
  const bar = Math.max(28, Math.min(110, room * 0.38));
  const first = left + room * 0.05;
  const last = left + room * 0.95 - bar;
  return (
    <div ref={frame} class="plot">
      <svg width={width} height={height} role="img" aria-label={describe(step)}>
        <HatchPattern />
        <YAxis scale={y} label="nats" at={left} reach={room} ticks={5} />
        {before !== null && (
          <g class="before">
            <Bar x={first} width={bar} evidence={before} window={window} name="before" />
            <Connector from={first + bar} to={last} y1={y.toPixel(before.elbo)} y2={y.toPixel(step.elbo)} />
            <Connector
              from={first + bar}
              to={last}
              y1={y.toPixel(before.logEvidence)}
              y2={y.toPixel(step.logEvidence)}
            />
          </g>
        )}
        <Bar x={last} width={bar} evidence={step} window={window} name={before === null ? 'now' : 'after'} />
        <PartNames x={last + bar + 8} step={step} window={window} />
      </svg>
    </div>
  );
}

interface BarProps {
  readonly x: number;
  readonly width: number;
  readonly evidence: HalfStep;
  readonly window: NatsWindow;
  readonly name: string;
}

function Bar({ x, width, evidence, window, name }: BarProps): VNode {
  const base = height - bottom;
  const { elbo, logEvidence } = stackedBar(evidence, window, base - top);
  return (
    <g>
      <rect class="elbo" x={x} width={width} y={base - elbo} height={elbo} />
      <rect class="divergence" x={x} width={width} y={base - logEvidence} height={logEvidence - elbo} />
      <line
        class="log-evidence"
        x1={x - 5}
        x2={x + width + 5}
        y1={base - logEvidence}
        y2={base - logEvidence}
      />
      <path class="torn" d={tornEdge(x, base, width)} />
      <text class="bar-name" x={x + width / 2} y={height - 10} text-anchor="middle">
        {name}
      </text>
    </g>
  );
}

/** The names of the parts beside the last bar; where KL is too thin for its own, log p keeps its place. */
function PartNames({ x, step, window }: { x: number; step: HalfStep; window: NatsWindow }): VNode {
  const base = height - bottom;
  const { elbo, logEvidence } = stackedBar(step, window, base - top);
  const gap = logEvidence - elbo;
  return (
    <g class="part-names" aria-hidden="true">
      <text x={x} y={base - logEvidence} dy={gap < 30 ? '0.1em' : '0.32em'}>
        log p
      </text>
      {gap >= 12 && (
        <text class="divergence-name" x={x} y={base - elbo - gap / 2} dy={gap < 30 ? '0.9em' : '0.32em'}>
          KL
        </text>
      )}
      <text class="elbo-name" x={x} y={base - elbo / 2} dy="0.32em">
        ELBO
      </text>
    </g>
  );
}

function Connector({ from, to, y1, y2 }: { from: number; to: number; y1: number; y2: number }): VNode {
  return <line class="connector" x1={from} x2={to} y1={y1} y2={y2} />;
}

/** Diagonal lines: KL is told from ELBO without its colour. */
function HatchPattern(): VNode {
  return (
    <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect class="hatch-ground" width="6" height="6" />
      <rect class="hatch-line" width="2.4" height="6" />
    </pattern>
  );
}

/** The foot of a bar that does not start at zero. */
function tornEdge(x: number, y: number, width: number): string {
  const teeth = Math.max(4, Math.round(width / 8));
  const tooth = width / teeth;
  const edge = Array.from({ length: teeth }, () => `l${tooth / 2},-5l${tooth / 2},5`).join('');
  return `M${x},${y + 1}${edge}z`;
}

function describe(step: HalfStep): string {
  const [elbo, divergence, logEvidence] = [step.elbo, step.divergence, step.logEvidence].map((v) =>
    v.toFixed(4),
  );
  return `Stacked bar: ELBO ${elbo} plus KL ${divergence} is log p ${logEvidence} nats`;
}
