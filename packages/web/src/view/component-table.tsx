import type { GaussianMixtureParameters } from '@marginalia/models';
import type { VNode } from 'preact';
import { covarianceOf } from '../geometry/ellipse.ts';
import { componentColour } from '../geometry/palette.ts';
import { formatValue } from '../words/format.ts';

interface ComponentTableProps {
  readonly mixture: GaussianMixtureParameters;
  readonly xLabel: string;
  readonly yLabel: string;
}

/** The parameters on show. */
export function ComponentTable({ mixture, xLabel, yLabel }: ComponentTableProps): VNode {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Parameters of the components">
      <table class="components">
        <thead>
          <tr>
            <th scope="col">component</th>
            <th scope="col">weight</th>
            <th scope="col">mean {xLabel}</th>
            <th scope="col">mean {yLabel}</th>
            <th scope="col">sd {xLabel}</th>
            <th scope="col">sd {yLabel}</th>
            <th scope="col">correlation</th>
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: mixture.components }, (_, k) => (
            <tr key={k}>
              <th scope="row">
                <span class="dot" style={{ background: componentColour(k) }} aria-hidden="true" /> {k}
              </th>
              {numbers(mixture, k).map((value, i) => (
                <td key={i}>{formatValue(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function numbers(mixture: GaussianMixtureParameters, k: number): number[] {
  const { xx, xy, yy } = covarianceOf(mixture, k);
  const [sdX, sdY] = [Math.sqrt(xx), Math.sqrt(yy)];
  return [
    mixture.weights[k]!,
    mixture.means[2 * k]!,
    mixture.means[2 * k + 1]!,
    sdX,
    sdY,
    xy === 0 ? 0 : xy / (sdX * sdY),
  ];
}
