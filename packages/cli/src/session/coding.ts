import { MarginaliaError } from '@marginalia/core-wasm';
import {
  type AutoencoderParameters,
  decode,
  encode,
  type PosteriorOptions,
  type SavedParameters,
  type VaeParameters,
} from '@marginalia/models';
import type { Rows } from '@marginalia/runtime';
import { usage } from '../command-line/usage-error.ts';
import { plural } from '../output/format.ts';
import type { LoadedModel } from './model-files.ts';
import type { Session } from './session.ts';

/** Parameters with networks from rows to codes and back. */
export type NetworkParameters = VaeParameters | AutoencoderParameters;

/** What goes through them. */
export interface Coding {
  /** Widths of the stochastic layers from x upwards, side by side in a code; of an autoencoder that of the code. */
  readonly layers: readonly number[];
  /** Numbers of a code. */
  readonly width: number;
  /** Names of the columns that decode gives. */
  readonly columns: readonly string[];
  /** The code, of a VAE E[z | x], [n, width] and, where it has a distribution, its standard deviation. */
  encode(
    rows: Rows,
    options: PosteriorOptions,
  ): Promise<{ readonly mean: Float64Array; readonly standardDeviation: Float64Array | null }>;
  /** The reconstruction, of a VAE E[x | z], in the units of the data. */
  decode(codes: Rows, options: PosteriorOptions): Promise<Rows & { readonly data: Float64Array }>;
}

/** @throws E_UNSUPPORTED for a model without networks, naming it */
export function requireNetworks(
  command: string,
  { parameters, name }: LoadedModel<SavedParameters>,
): NetworkParameters {
  if (parameters.kind === 'vae' || parameters.kind === 'autoencoder') return parameters;
  throw new MarginaliaError(
    'E_UNSUPPORTED',
    `${command}: a model must have networks, got a ${parameters.kind}`,
    {
      where: name,
      remedy: 'Fit a vae or an autoencoder. What a mixture or factors say of rows, posterior shows.',
    },
  );
}

export function codingOf(parameters: NetworkParameters, columns: readonly string[]): Coding {
  if (parameters.kind === 'autoencoder') {
    return {
      layers: [parameters.code],
      width: parameters.code,
      columns,
      encode: async (rows, options) => {
        const { data } = await encode(parameters, rows, options);
        return { mean: data, standardDeviation: null };
      },
      decode: (codes, options) => decode(parameters, codes, options),
    };
  }
  return {
    layers: parameters.latents,
    width: parameters.latents.reduce((sum, H) => sum + H, 0),
    columns: decodedColumns(parameters, columns),
    encode: async (rows, options) => {
      const { data, standardDeviation } = await encode(parameters, rows, options);
      return { mean: data, standardDeviation };
    },
    decode: (codes, options) => decode(parameters, codes, options),
  };
}

/** Operations of a pass through all networks for so many rows. */
export function codingOperations(parameters: NetworkParameters, rows: number): number {
  const layers =
    parameters.kind === 'vae'
      ? [...parameters.encoder, ...parameters.generative].flat()
      : [...parameters.encoder, ...parameters.decoder];
  return 2 * rows * layers.reduce((sum, { weight }) => sum + weight.length, 0);
}

/** Of a categorical decoder a column for the probability of each level. */
function decodedColumns({ levels }: VaeParameters, columns: readonly string[]): readonly string[] {
  if (levels === null) return columns;
  return columns.flatMap((column, d) =>
    Array.from({ length: levels[d]! }, (_, level) => `${column}=${level}`),
  );
}

/**
 * --layer L: how many columns of a code are below it.
 *
 * @throws E_ARGUMENT if the model has no such layer
 */
export function readLayer({ flags, name }: Session, { layers }: Pick<Coding, 'layers'>): number {
  const layer = flags.whole('layer', { min: 1 }) ?? 1;
  if (layer > layers.length)
    throw usage(
      `${name}: layer must be ${layers.length === 1 ? '1' : `from 1 to ${layers.length}`}, got ${layer}`,
      { where: '--layer', remedy: `The model has ${plural(layers.length, 'stochastic layer')}.` },
    );
  return layers.slice(0, layer - 1).reduce((sum, H) => sum + H, 0);
}

/** z1 … zH. */
export const codeNames = (width: number): readonly string[] =>
  Array.from({ length: width }, (_, k) => `z${k + 1}`);
