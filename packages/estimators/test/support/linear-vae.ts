import type { DenseParameters, PpcaParameters, VaeParameters } from '@marginalia/models';

/** Two factors at right angles, so that the posterior's covariance is diagonal. */
export const orthogonalPpca: PpcaParameters = {
  kind: 'ppca',
  observed: 5,
  factors: 2,
  mean: Float64Array.of(1, -2, 0.5, 3, 0.25),
  loadings: Float64Array.of(1.2, 0.4, 1.2, -0.4, 0.6, 0.4, 0.6, -0.4, -0.5, 0),
  noiseVariance: 0.3,
};
// columns (1.2, 1.2, .6, .6, −.5) and (.4, −.4, .4, −.4, 0)

/** The VAE that is this PPCA, with its exact posterior as encoder. Columns are standardised by the mean and `scale`. */
export function linearVae(ppca: PpcaParameters, scale = 2): VaeParameters {
  const { observed: D, factors: Q, mean, loadings: W, noiseVariance } = ppca;
  const layer = (inputs: number, outputs: number, weight: number[], bias: number[]): DenseParameters => ({
    inputs,
    outputs,
    activation: 'identity',
    weight: Float32Array.from(weight),
    bias: Float32Array.from(bias),
  });
  const squares = Array.from({ length: Q }, (_, q) => {
    let sum = noiseVariance;
    for (let d = 0; d < D; d++) sum += W[d * Q + q]! ** 2;
    return sum;
  });
  // z | x ~ N(M⁻¹ Wᵀ (x − μ), σ² M⁻¹), M = diag(squares); u = (x − μ) / scale
  const encoder = Array.from({ length: D * 2 * Q }, (_, i) => {
    const [d, q] = [Math.floor(i / (2 * Q)), i % (2 * Q)];
    return q < Q ? (scale * W[d * Q + q]!) / squares[q]! : 0;
  });
  const bias = Array.from({ length: 2 * Q }, (_, q) =>
    q < Q ? 0 : Math.log(noiseVariance / squares[q - Q]!),
  );
  const decoder = Array.from({ length: Q * D }, (_, i) => W[(i % D) * Q + Math.floor(i / D)]! / scale);
  return {
    kind: 'vae',
    observed: D,
    latents: [Q],
    decoder: 'gaussian',
    encoder: [[layer(D, 2 * Q, encoder, bias)]],
    generative: [
      [
        layer(
          Q,
          D,
          decoder,
          Array.from({ length: D }, () => 0),
        ),
      ],
    ],
    logVariance: Float32Array.of(Math.log(noiseVariance / (scale * scale))),
    levels: null,
    centre: mean,
    scale: new Float64Array(D).fill(scale),
    binarize: 'none',
  };
}
