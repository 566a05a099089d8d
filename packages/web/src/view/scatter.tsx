import type { TargetedMouseEvent, VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { HalfStep } from '../engine/half-step.ts';
import { pointCount, type Points, shownRows } from '../engine/points.ts';
import { blendedColour } from '../geometry/palette.ts';
import { linearScale, type Scale } from '../geometry/scale.ts';
import type { SheetDomains } from '../geometry/sheet-domains.ts';
import { labelRoom, XAxis, YAxis } from './axes.tsx';
import { ComponentMark } from './component-mark.tsx';
import { useWidth } from './use-width.ts';

/** Where the drawing cursor is, in the units of the data. */
export type Cursor = readonly [number, number];

interface ScatterProps {
  readonly points: Points;
  readonly domains: SheetDomains;
  /** No axes: there is nothing yet to have them of. */
  readonly bare: boolean;
  readonly step: HalfStep | null;
  readonly cursor: Cursor | null;
  readonly onPlace: ((x: number, y: number) => void) | null;
}

/** The points, coloured by q, under the components' ellipses. */
export function Scatter({ points, domains, bare, step, cursor, onPlace }: ScatterProps): VNode {
  const [frame, width] = useWidth<HTMLDivElement>(640);
  const height = Math.round(Math.max(280, Math.min(540, width * 0.68)));
  const left = labelRoom(domains.y, 6);
  const x = linearScale(domains.x, [left, width - 10]);
  const y = linearScale(domains.y, [height - 44, 30]);
  const mixture = step?.parameters;

  // Thousands of marks: drawn again for new points, colours or sizes only.
  const marks = useMemo(
    () => <Marks points={points} step={step} x={x} y={y} />,
    [points, step, ...x.domain, ...x.range, ...y.domain, ...y.range],
  );

  const place = (event: TargetedMouseEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    onPlace?.(x.toValue(event.clientX - box.left), y.toValue(event.clientY - box.top));
  };

  return (
    <div ref={frame} class="plot">
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={describe(points, step)}
        class={onPlace === null ? '' : 'drawing'}
        onClick={onPlace === null ? undefined : place}
      >
        <clipPath id="scatter-area">
          <rect x={left} y={30} width={width - 10 - left} height={height - 74} />
        </clipPath>
        {!bare && <XAxis scale={x} label={points.xLabel} at={height - 44} reach={height - 74} />}
        {!bare && <YAxis scale={y} label={points.yLabel} at={left} reach={width - 10 - left} ticks={6} />}
        <g clip-path="url(#scatter-area)">
          {marks}
          {mixture !== undefined &&
            Array.from({ length: mixture.components }, (_, k) => (
              <ComponentMark key={k} mixture={mixture} k={k} x={x} y={y} />
            ))}
          {cursor !== null && (
            <path class="cursor" d={`M${x.toPixel(cursor[0])},${y.toPixel(cursor[1])}m-9,0h18m-9,-9v18`} />
          )}
        </g>
      </svg>
    </div>
  );
}

interface MarksProps {
  readonly points: Points;
  readonly step: HalfStep | null;
  readonly x: Scale;
  readonly y: Scale;
}

function Marks({ points, step, x, y }: MarksProps): VNode {
  const rows = shownRows(pointCount(points));
  const radius = rows.length > 600 ? 2.5 : 4;
  const K = step?.parameters.components ?? 0;
  return (
    <g class="points">
      {Array.from(rows, (row, i) => (
        <circle
          key={row}
          r={radius}
          cx={x.toPixel(points.xy[2 * row]!)}
          cy={y.toPixel(points.xy[2 * row + 1]!)}
          style={
            step === null ? {} : { fill: blendedColour(step.responsibilities.subarray(i * K, (i + 1) * K)) }
          }
        />
      ))}
    </g>
  );
}

function describe(points: Points, step: HalfStep | null): string {
  const components = step === null ? '' : `, with the ellipses of ${step.parameters.components} components`;
  return `Scatter plot of ${pointCount(points)} points of ${points.name}: ${points.yLabel} over ${points.xLabel}${components}`;
}
