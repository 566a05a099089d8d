import { paddedDomain } from './scale.ts';

/** What the axes of the sheet show. */
export interface SheetDomains {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

const blank = [0, 10] as const;

/**
 * The axes of the points, [n, 2]. The last `added` of them were drawn, and drawing must not move the axes under the pen: they hold the
 * other points with room around, and reach further only for a drawn point beyond.
 */
export function sheetDomains(xy: Float64Array, added: number): SheetDomains {
  return { x: domain(xy, 0, added), y: domain(xy, 1, added) };
}

function domain(xy: Float64Array, column: 0 | 1, added: number): readonly [number, number] {
  const values = xy.filter((_, i) => i % 2 === column);
  const opened = values.subarray(0, values.length - added);
  const [low, high] = opened.length === 0 ? blank : paddedDomain(opened, 0.06);
  const drawn = values.subarray(values.length - added);
  const outside = drawn.some((value) => value < low || value > high);
  return outside ? paddedDomain([low, high, ...drawn], 0.03) : [low, high];
}
