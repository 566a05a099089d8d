/** A function and its derivative at a point. */
export interface Slope {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** Where a descent ended. */
export interface Descent {
  readonly x: Float64Array;
  readonly value: number;
  /** max |gradient| ≤ 1e-6, or no step in any further direction lowers the value. */
  readonly converged: boolean;
}

const remembered = 10;
const mostSteps = 500;
const smallEnough = 1e-6;

/**
 * Minimises a smooth convex function: L-BFGS with halving until the value falls enough (Armijo's rule).
 *
 * @see Nocedal & Wright 2006, algorithms 7.4 and 7.5
 */
export function lbfgs(start: Float64Array, evaluate: (x: Float64Array) => Slope): Descent {
  let x = start;
  let at = evaluate(x);
  let pairs: { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[] = [];
  for (let step = 0; step < mostSteps; step++) {
    if (largest(at.gradient) <= smallEnough) return { x, value: at.value, converged: true };
    let direction = descentDirection(at.gradient, pairs);
    let slope = dot(direction, at.gradient);
    if (!(slope < 0)) {
      pairs = [];
      direction = at.gradient.map((g) => -g);
      slope = dot(direction, at.gradient);
    }
    let size = pairs.length === 0 ? Math.min(1, 1 / largest(at.gradient)) : 1;
    let moved = along(x, direction, size);
    let next = evaluate(moved);
    for (let halved = 0; !(next.value <= at.value + 1e-4 * size * slope); halved++) {
      // f64 is exhausted: where this is the steepest descent itself, x is as low as can be seen
      if (halved === 50) return { x, value: at.value, converged: true };
      size /= 2;
      moved = along(x, direction, size);
      next = evaluate(moved);
    }
    const s = difference(moved, x);
    const y = difference(next.gradient, at.gradient);
    const curvature = dot(s, y);
    if (curvature > 0) pairs = [...pairs.slice(1 - remembered), { s, y, rho: 1 / curvature }];
    [x, at] = [moved, next];
  }
  return { x, value: at.value, converged: false };
}

/** −H g by the two loops. */
function descentDirection(
  gradient: Float64Array,
  pairs: readonly { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[],
): Float64Array {
  const q = gradient.map((g) => -g);
  const alphas = pairs.toReversed().map(({ s, y, rho }) => {
    const alpha = rho * dot(s, q);
    add(q, y, -alpha);
    return alpha;
  });
  const last = pairs.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let i = 0; i < q.length; i++) q[i] = scale * q[i]!;
  }
  pairs.forEach(({ s, y, rho }, i) => add(q, s, alphas[pairs.length - 1 - i]! - rho * dot(y, q)));
  return q;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function add(to: Float64Array, from: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i] = to[i]! + factor * from[i]!;
}

const along = (x: Float64Array, direction: Float64Array, size: number): Float64Array =>
  x.map((value, i) => value + size * direction[i]!);

const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - b[i]!);

const largest = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
