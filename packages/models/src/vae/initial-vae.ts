// f32
import type { Core } from '@marginalia/core-wasm';
import type { NetworkParameters } from '../networks/dense.ts';
import { initialiseDense } from '../networks/initialise.ts';
import { requireRoom } from '../networks/require-room.ts';
import type { ColumnSummary } from './column-summary.ts';
import { decoderOutputs, encoderInputs, type VaeParameters } from './parameters.ts';
import type { ShapeSettings } from './settings.ts';

/**
 * A VAE to start from: weights by seed (Glorot, He), and biases 0 but for those of p(x | h₁)'s last layer, where the model without
 * its weights has the columns' own distribution:
 *
 *   bernoulli logit of the mean, clipped to .001 … .999; gaussian 0 and the log variance; poisson log mean; categorical log frequencies
 *
 * @param hidden widths of the hidden layers of each encoder; the generative networks have them in reverse
 * @see Burda, Grosse, Salakhutdinov 2016: the bias is that of their released code
 */
export function initialVae(
  core: Core,
  shape: ShapeSettings,
  columns: ColumnSummary,
  seed: number,
  samples = 1,
): VaeParameters {
  const { latents, hidden, activation, decoder, binarize } = shape;
  const D = columns.mean.length;
  const gaussian = decoder === 'gaussian';
  const scale = gaussian && shape.standardise ? columns.variance.map(Math.sqrt) : new Float64Array(D).fill(1);
  const biases = outputBiases(core, shape, columns, scale);
  const network = gaussian && shape.logVariance === 'network';
  const base = {
    kind: 'vae' as const,
    observed: D,
    latents,
    decoder,
    logVariance: gaussian && !network ? Float32Array.from(biases) : null,
    levels: columns.levels,
    centre: columns.mean,
    scale,
    binarize,
  };
  let index = 0;
  const layers = (widths: readonly number[]): NetworkParameters =>
    widths.slice(1).map((outputs, i) => {
      const last = i === widths.length - 2;
      const given = { inputs: widths[i]!, outputs, activation: last ? ('identity' as const) : activation };
      return initialiseDense(core, given, seed, index++);
    });
  const up = latents.map((H, l) => [l === 0 ? encoderInputs(base) : latents[l - 1]!, ...hidden[l]!, 2 * H]);
  const down = latents.map((H, l) => {
    const outputs = l === 0 ? decoderOutputs(base) : 2 * latents[l - 1]!;
    return [H, ...hidden[l]!.toReversed(), outputs];
  });
  requireRoom('fitVae', [...up, ...down], samples);
  const [encoder, generative] = [up.map(layers), down.map(layers)];
  if (!gaussian) generative[0]!.at(-1)!.bias.set(biases);
  else if (network) generative[0]!.at(-1)!.bias.set(biases, D);
  return { ...base, encoder, generative };
}

function outputBiases(
  { kernels }: Core,
  { decoder, logVariance }: ShapeSettings,
  { count, mean, variance, levels, frequencies }: ColumnSummary,
  scale: Float64Array,
): Float64Array {
  switch (decoder) {
    case 'bernoulli':
      return mean.map((value) => {
        const p = Math.min(0.999, Math.max(0.001, value));
        return kernels.scalarLog(p) - kernels.scalarLog1p(-p);
      });
    case 'poisson':
      // a count that was never seen is half of one
      return mean.map((value, d) => kernels.scalarLog(Math.max(value, 0.5 / count[d]!)));
    case 'categorical': {
      const logs = new Float64Array(frequencies!.length);
      let at = 0;
      levels!.forEach((K, d) => {
        for (const end = at + K; at < end; at++)
          logs[at] = kernels.scalarLog((frequencies![at]! + 0.5) / (count[d]! + K / 2));
      });
      return logs;
    }
    case 'gaussian': {
      const relative = variance.map((value, d) => value / (scale[d]! * scale[d]!));
      const average = relative.reduce((sum, value) => sum + value, 0) / relative.length;
      if (logVariance === 'shared') return Float64Array.of(kernels.scalarLog(average));
      // a constant column has none of its own
      return relative.map((value) => kernels.scalarLog(value > 0 ? value : average));
    }
  }
}
