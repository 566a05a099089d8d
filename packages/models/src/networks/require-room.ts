import { MarginaliaError } from '@marginalia/core-wasm';

/** Weights of a model at most: with their gradients and Adam's two moments 2 GiB of f32, of the 4 that WebAssembly has. */
const mostWeights = 134_217_728;

/** Numbers of a row that kernels of a VAE have a place for in their workspace; behind it is that of another thread. */
export const widestRow = 1_048_576;

/** What draws of one row may take at most; a unit takes some 12 bytes a draw. */
const mostBytes = 2_147_483_648;

/**
 * Refuses networks that memory has no room for, before they are made.
 *
 * @param networks widths of each, its inputs first
 * @param samples draws of a row, which go through all networks but the first; null: of no VAE
 * @throws E_ARGUMENT for too many weights, inputs or samples
 */
export function requireRoom(
  caller: string,
  networks: readonly (readonly number[])[],
  samples: number | null,
): void {
  const weights = networks
    .flatMap((widths) => widths.slice(1).map((outputs, l) => (widths[l]! + 1) * outputs))
    .reduce((sum, count) => sum + count, 0);
  if (weights > mostWeights)
    throw new MarginaliaError(
      'E_ARGUMENT',
      `${caller}: networks must have at most ${mostWeights} weights, got ${weights}`,
      { remedy: 'Take narrower layers, or fewer columns.' },
    );
  if (samples === null) return;
  const widest = Math.max(...networks.map(([inputs = 0]) => inputs));
  if (widest > widestRow)
    throw new MarginaliaError(
      'E_ARGUMENT',
      `${caller}: networks must have at most ${widestRow} inputs, got ${widest}`,
      { remedy: 'Take fewer columns or levels.' },
    );
  const units = networks
    .slice(1)
    .flatMap((widths) => widths.slice(1))
    .reduce((sum, width) => sum + width, 0);
  const most = Math.max(1, Math.floor(mostBytes / (12 * units)));
  if (samples > most)
    throw new MarginaliaError(
      'E_ARGUMENT',
      `${caller}: samples must be at most ${most} for networks of this size, got ${samples}`,
      { remedy: 'All draws of a row are in memory at once.' },
    );
}
