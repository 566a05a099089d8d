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
import type { LoadedModel } from './model-files.ts';

/** Parameters with networks from rows to codes and back. */
export type NetworkParameters = VaeParameters | AutoencoderParameters;

/** What goes through them. */
export interface Coding {
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

/** z1 … zH. */
export const codeNames = (width: number): readonly string[] =>
  Array.from({ length: width }, (_, k) => `z${k + 1}`);
