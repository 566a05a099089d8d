import { MarginaliaError } from '@marginalia/core-wasm';
import { requireRows, type Rows } from '@marginalia/runtime';
import { apply } from './autoencoder/apply.ts';
import type { Application } from './autoencoder/apply-job.ts';
import { type AutoencoderParameters, checkAutoencoder } from './autoencoder/parameters.ts';
import { checkValues } from './autoencoder/summarise-columns.ts';
import { checkOutputs } from './check-outputs.ts';
import { checkRows } from './check-rows.ts';
import type { Matrix } from './matrix.ts';
import type { PosteriorOptions } from './posterior-of-rows.ts';
import { requireParameters } from './require-parameters.ts';
import { decodeVae } from './vae/decode.ts';
import { type Codes, encodeVae } from './vae/encode.ts';
import type { VaeParameters } from './vae/parameters.ts';
import { withExecutor } from './with-executor.ts';

/** How rows become codes and codes rows. */
export interface CodeOptions extends PosteriorOptions {
  /** The stored number that stands for 1, as in the fit; of codes it is not used. Default 1. */
  readonly white?: number;
}

/**
 * The code of every row [n, Q]. NaN is a missing value: the encoder sees its column's centre. Each row is computed by itself, with
 * the same bits on any executor.
 *
 * Of a VAE it is the mean of q(z | x) [n, Σ H_l], h₁ first, beside its standard deviation; with several stochastic layers
 * q(h_{l+1} | h_l) is taken at the mean of the layer below.
 *
 * @throws E_SHAPE, E_DATA for rows that do not fit the model, or of which its networks make no number; E_SHAPE, E_ARGUMENT for parameters that are none
 * @example
 * const codes = await encode(fit.parameters, rows);
 */
export function encode(parameters: VaeParameters, rows: Rows, options?: CodeOptions): Promise<Codes>;
export function encode(parameters: AutoencoderParameters, rows: Rows, options?: CodeOptions): Promise<Matrix>;
export async function encode(
  parameters: AutoencoderParameters | VaeParameters,
  rows: Rows,
  options: CodeOptions = {},
): Promise<Matrix> {
  requireParameters('encode', parameters);
  requireWhite('encode', options);
  if (parameters.kind === 'vae') return encodeVae(parameters, rows, options);
  return run('encode', parameters, rows, options);
}

/**
 * The reconstruction of every code [n, D], in units of the columns after `white`; of cross-entropy σ of the logits.
 *
 * Of a VAE it is the mean of p(x | z): probabilities (bernoulli), rates (poisson), means in x's units (gaussian), or the
 * probabilities of all levels, column after column (categorical). With several stochastic layers a code is all of z, h₁ first, or
 * its upper layers alone, (h_l, …, h_L): x depends on h₁, and each layer on the one above it, so that the lowest layer that is there is
 * looked at, and those below it are taken at the means of p(h_{l−1} | h_l), …, p(h₁ | h₂). Codes of h_L alone that are
 * drawn from N(0, I) show what the model's prior holds.
 *
 * @throws as encode
 * @example
 * const { data } = await decode(fit.parameters, await encode(fit.parameters, rows));
 */
export async function decode(
  parameters: AutoencoderParameters | VaeParameters,
  codes: Rows,
  options: CodeOptions = {},
): Promise<Matrix> {
  requireParameters('decode', parameters);
  if (parameters.kind === 'vae') return decodeVae(parameters, codes, options);
  return run('decode', parameters, codes, options);
}

/** decode(encode(rows)), to the bit [n, D]. @throws as encode */
export async function reconstruct(
  parameters: AutoencoderParameters,
  rows: Rows,
  options: CodeOptions = {},
): Promise<Matrix> {
  requireParameters('reconstruct', parameters);
  return run('reconstruct', parameters, rows, options);
}

/** From JavaScript, where types do not say it. */
const noCodes = (caller: string, { kind }: { readonly kind: string }): MarginaliaError =>
  new MarginaliaError(
    'E_UNSUPPORTED',
    `${caller}: parameters must be those of ${caller === 'reconstruct' ? 'an autoencoder' : 'a vae or an autoencoder'}, got a ${kind}`,
    {
      remedy: kind === 'vae' ? 'Take decode of encode: codes are the means of q(z | x).' : 'It has no codes.',
    },
  );

function requireWhite(caller: string, { white = 1 }: CodeOptions): void {
  if (white > 0 && Number.isFinite(white)) return;
  throw new MarginaliaError('E_ARGUMENT', `${caller}: white must be finite and > 0, got ${white}`);
}

function run(
  what: Exclude<Application, 'error'>,
  parameters: AutoencoderParameters,
  rows: Rows,
  { executor, signal, onProgress, white = 1 }: CodeOptions,
): Promise<Matrix> {
  if (parameters.kind !== 'autoencoder') throw noCodes(what, parameters);
  requireWhite(what, { white });
  checkAutoencoder(what, parameters);
  requireRows(what, rows);
  const { observed, code, loss } = parameters;
  const [from, columns] =
    what === 'encode' ? [observed, code] : [what === 'decode' ? code : observed, observed];
  if (rows.columns !== from) {
    throw new MarginaliaError(
      'E_SHAPE',
      `${what}: rows must have the ${from} columns of the ${what === 'decode' ? 'code' : 'model'}, got ${rows.columns}`,
    );
  }
  if (what === 'decode') checkRows(what, rows);
  else checkValues(what, rows, loss, white);
  return withExecutor(what, executor, async (running) => {
    const held = await running.hold(rows);
    try {
      const request = { parameters, rows: held, unit: 1 / white, signal, onProgress };
      const data = await apply(running, what, request);
      checkOutputs(what, data, columns);
      return { data, rows: rows.rows, columns };
    } finally {
      await running.release(held);
    }
  });
}
