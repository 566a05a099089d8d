// f32
import type { Core } from '@marginalia/core-wasm';
import type { ActivationName } from '../networks/dense.ts';
import { initialiseDense } from '../networks/initialise.ts';
import { requireRoom } from '../networks/require-room.ts';
import { tie } from './networks.ts';
import type { AutoencoderParameters } from './parameters.ts';
import type { Settings } from './settings.ts';
import type { ColumnSummary } from './summarise-columns.ts';

/** An autoencoder to start from: weights by seed (Glorot, He), biases 0, columns by their means and standard deviations. */
export function initialAutoencoder(
  core: Core,
  settings: Settings,
  { mean, variance }: ColumnSummary,
): AutoencoderParameters {
  const { code, hidden, activation, codeActivation, tied, loss, standardise, seed } = settings;
  const D = mean.length;
  const widths = [D, ...hidden, code];
  const back = widths.toReversed();
  requireRoom('fitAutoencoder', [widths, back], null);
  const network = (sizes: readonly number[], last: ActivationName, first: number) =>
    sizes.slice(1).map((outputs, l) => {
      const shape = { inputs: sizes[l]!, outputs, activation: l === hidden.length ? last : activation };
      return initialiseDense(core, shape, seed, first + l);
    });
  const encoder = network(widths, codeActivation, 0);
  const decoder = network(back, 'identity', encoder.length);
  return {
    kind: 'autoencoder',
    observed: D,
    code,
    loss,
    encoder,
    decoder: tied ? tie(encoder, decoder) : decoder,
    tied,
    centre: mean,
    scale: variance.map((value) => (standardise && value > 0 ? Math.sqrt(value) : 1)),
  };
}
