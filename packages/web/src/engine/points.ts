/** The two columns on show. */
export interface Points {
  readonly name: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** [n, 2]. */
  readonly xy: Float64Array;
  /** Rows of the table that are not here because their x or y is missing. */
  readonly leftOut: number;
}

/** More points than this are fitted but not all drawn: a browser keeps up with about this many marks. */
export const mostShown = 2000;

export function pointCount(points: Points): number {
  return points.xy.length / 2;
}

/** The rows on show: all of them, or every n / mostShown-th. */
export function shownRows(n: number): Int32Array {
  const shown = Math.min(n, mostShown);
  return Int32Array.from({ length: shown }, (_, i) => Math.floor((i * n) / shown));
}

export function withPoint(points: Points, x: number, y: number): Points {
  const xy = new Float64Array(points.xy.length + 2);
  xy.set(points.xy);
  xy.set([x, y], points.xy.length);
  return { ...points, xy };
}

export function withoutLastPoint(points: Points): Points {
  return { ...points, xy: points.xy.slice(0, -2) };
}

export function withoutPoints(points: Points): Points {
  return { ...points, xy: new Float64Array(), leftOut: 0 };
}
