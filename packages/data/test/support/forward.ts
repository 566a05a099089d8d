import type { Activation, DenseLayer } from '../../src/dense-layer.ts';

const activation: Readonly<Record<Activation, (x: number) => number>> = {
  identity: (x) => x,
  tanh: (x) => Math.tanh(x),
  relu: (x) => Math.max(0, x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => Math.log1p(Math.exp(x)),
  gelu: (x) => (x / 2) * (1 + erf(x / Math.sqrt(2))),
};

/** erf x = 2 / √π Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1)), for the small x of these tests. */
function erf(x: number): number {
  let term = x;
  let sum = 0;
  for (let n = 0; n < 60; n++) {
    sum += term / (2 * n + 1);
    term *= (-x * x) / (n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** y = f(W x + b) for every row, in f64, by the definition. */
export function forward(rows: readonly (readonly number[])[], layer: DenseLayer): number[][] {
  const { inputs, outputs, weight, bias } = layer;
  return rows.map((x) => {
    if (x.length !== inputs) throw new Error(`${x.length} values for ${inputs} inputs`);
    return Array.from({ length: outputs }, (_, i) => {
      const sum = x.reduce((sum, value, j) => sum + weight[i * inputs + j]! * value, bias[i]!);
      return activation[layer.activation](sum);
    });
  });
}

export function through(rows: readonly (readonly number[])[], layers: readonly DenseLayer[]): number[][] {
  return layers.reduce(
    (h, layer) => forward(h, layer),
    rows.map((row) => [...row]),
  );
}

/** The largest difference of two matrices of one shape. */
export function difference(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  if (a.length !== b.length || a.some((row, i) => row.length !== b[i]!.length)) return Infinity;
  return Math.max(...a.flatMap((row, i) => row.map((x, j) => Math.abs(x - b[i]![j]!))));
}
