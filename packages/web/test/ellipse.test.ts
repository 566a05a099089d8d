import { describe, expect, it } from 'vitest';
import { covarianceOf, ellipseMatrix } from '../src/geometry/ellipse.ts';
import { linearScale } from '../src/geometry/scale.ts';
import { mixture } from './mixtures.ts';

const x = linearScale([0, 10], [0, 100]);
const y = linearScale([0, 10], [200, 0]);

/** Where the matrix takes a point of the unit circle, in the units of the data. */
function onEllipse(matrix: string, angle: number): [number, number] {
  const [a, b, c, d, e, f] = matrix.match(/-?\d+\.\d+/g)!.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [u, v] = [Math.cos(angle), Math.sin(angle)];
  return [x.toValue(a * u + c * v + e), y.toValue(b * u + d * v + f)];
}

describe('ellipseMatrix', () => {
  it('takes the unit circle to the points at Mahalanobis distance 1', () => {
    const [xx, xy, yy] = [2, -0.9, 1.5];
    const matrix = ellipseMatrix([4, 7], { xx, xy, yy }, x, y);
    const determinant = xx * yy - xy * xy;
    for (let angle = 0; angle < 6.28; angle += 0.1) {
      const [px, py] = onEllipse(matrix, angle);
      const [dx, dy] = [px - 4, py - 7];
      const squared = (yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / determinant;
      expect(squared).toBeCloseTo(1, 3);
    }
  });

  it('draws a covariance that is not positive definite flat, never NaN', () => {
    expect(ellipseMatrix([5, 5], { xx: 1, xy: 1, yy: 1 }, x, y)).toBe(
      'matrix(10.0000, -20.0000, 0.0000, 0.0000, 50.0000, 100.0000)',
    );
    expect(ellipseMatrix([5, 5], { xx: 0, xy: 0, yy: -1 }, x, y)).not.toContain('NaN');
  });
});

describe('covarianceOf', () => {
  it('reads component 1 of every kind', () => {
    expect(covarianceOf(mixture('full', [1, 2, 2, 3, 4, 5, 5, 6]), 1)).toEqual({ xx: 4, xy: 5, yy: 6 });
    expect(covarianceOf(mixture('tied', [1, 2, 2, 3]), 1)).toEqual({ xx: 1, xy: 2, yy: 3 });
    expect(covarianceOf(mixture('diagonal', [1, 2, 3, 4]), 1)).toEqual({ xx: 3, xy: 0, yy: 4 });
    expect(covarianceOf(mixture('spherical', [1, 2]), 1)).toEqual({ xx: 2, xy: 0, yy: 2 });
  });
});
