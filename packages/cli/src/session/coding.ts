import { MarginaliaError } from '@marginalia/core-wasm';
import {
  decode,
  encode,
  type ModelParameters,
  type PosteriorOptions,
  type VaeParameters,
} from '@marginalia/models';
import type { Rows } from '@marginalia/runtime';
import type { LoadedModel } from './model-files.ts';

/** Networks from rows to codes and back. */
export interface Coding {
  readonly kind: 'vae';
  /** Numbers of a code. */
  readonly width: number;
  /** Names of the columns that decode gives. */
  readonly columns: readonly string[];
  /** E[z | x] [n, width] and, where a code has a distribution, its standard deviation. */
  encode(
    rows: Rows,
    options: PosteriorOptions,
  ): Promise<{ readonly mean: Float64Array; readonly standardDeviation: Float64Array | null }>;
  /** E[x | z], in the units of the data. */
  decode(codes: Rows, options: PosteriorOptions): Promise<Rows & { readonly data: Float64Array }>;
}

/** A model with networks. @throws E_UNSUPPORTED for another, naming it */
export function requireNetworks(command: string, model: LoadedModel): VaeParameters {
  const { parameters, name } = model;
  if (parameters.kind === 'vae') return parameters;
  throw unsupported(command, parameters.kind, name);
}

export function codingOf(parameters: VaeParameters, columns: readonly string[]): Coding {
  return {
    kind: 'vae',
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
export function codingOperations({ encoder, generative }: VaeParameters, rows: number): number {
  const weights = [...encoder, ...generative].flat().reduce((sum, { weight }) => sum + weight.length, 0);
  return 2 * rows * weights;
}

/** Of a categorical decoder a column for the probability of each level. */
function decodedColumns({ levels }: VaeParameters, columns: readonly string[]): readonly string[] {
  if (levels === null) return columns;
  return columns.flatMap((column, d) =>
    Array.from({ length: levels[d]! }, (_, level) => `${column}=${level}`),
  );
}

const unsupported = (command: string, kind: ModelParameters['kind'], name: string): MarginaliaError =>
  new MarginaliaError('E_UNSUPPORTED', `${command}: a model must have networks, got a ${kind}`, {
    where: name,
    remedy: 'Fit a vae. What a mixture or factors say of rows, posterior shows.',
  });

/** z1 … zH. */
export const codeNames = (width: number): readonly string[] =>
  Array.from({ length: width }, (_, k) => `z${k + 1}`);
