import type { GaussianMixtureParameters } from '@marginalia/models';
import type { VNode } from 'preact';
import { covarianceOf, ellipseMatrix } from '../geometry/ellipse.ts';
import { componentColour } from '../geometry/palette.ts';
import type { Scale } from '../geometry/scale.ts';

interface ComponentMarkProps {
  readonly mixture: GaussianMixtureParameters;
  readonly k: number;
  readonly x: Scale;
  readonly y: Scale;
}

/** A component: its ellipses at 1 and 2 standard deviations, and its number at its mean. */
export function ComponentMark({ mixture, k, x, y }: ComponentMarkProps): VNode {
  const mean = [mixture.means[2 * k]!, mixture.means[2 * k + 1]!] as const;
  return (
    <g class="component" style={{ color: componentColour(k) }}>
      <g class="ellipses" style={{ transform: ellipseMatrix(mean, covarianceOf(mixture, k), x, y) }}>
        <circle class="two-sd" r="2" vector-effect="non-scaling-stroke" />
        <circle class="one-sd" r="1" vector-effect="non-scaling-stroke" />
      </g>
      <g class="mean" style={{ transform: `translate(${x.toPixel(mean[0])}px, ${y.toPixel(mean[1])}px)` }}>
        <circle r="10" />
        <text text-anchor="middle" dy="0.35em">
          {k}
        </text>
      </g>
    </g>
  );
}
