import { MarginaliaError } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import { apply } from './autoencoder/apply.ts';
import type { Application } from './autoencoder/apply-job.ts';
import { type AutoencoderParameters, checkAutoencoder } from './autoencoder/parameters.ts';
import { checkValues } from './autoencoder/summarise-columns.ts';
import { checkRows } from './check-rows.ts';
import type { PosteriorOptions } from './posterior-of-rows.ts';
import { withExecutor } from './with-executor.ts';

/** How rows become codes and codes rows. */
export interface CodeOptions extends PosteriorOptions {
  /** The stored number that stands for 1, as in the fit; of codes it is not used. Default 1. */
  readonly white?: number;
}

/** A matrix by rows. */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * The code of every row [n, Q]. NaN is a missing value: the encoder sees its column's centre. Each row is computed by itself, with
 * the same bits on any executor.
 *
 * @throws E_SHAPE, E_DATA for rows that do not fit the model; E_SHAPE, E_ARGUMENT for parameters that are none
 * @example
 * const codes = await encode(fit.parameters, rows);
 */
export function encode(
  parameters: AutoencoderParameters,
  rows: Rows,
  options: CodeOptions = {},
): Promise<Matrix> {
  return run('encode', parameters, rows, options);
}

/** The reconstruction of every code [n, D], in units of the columns after `white`; of cross-entropy σ of the logits. @throws as encode */
export function decode(
  parameters: AutoencoderParameters,
  codes: Rows,
  options: CodeOptions = {},
): Promise<Matrix> {
  return run('decode', parameters, codes, options);
}

/** decode(encode(rows)), to the bit [n, D]. @throws as encode */
export function reconstruct(
  parameters: AutoencoderParameters,
  rows: Rows,
  options: CodeOptions = {},
): Promise<Matrix> {
  return run('reconstruct', parameters, rows, options);
}

function run(
  what: Exclude<Application, 'error'>,
  parameters: AutoencoderParameters,
  rows: Rows,
  { executor, signal, onProgress, white = 1 }: CodeOptions,
): Promise<Matrix> {
  checkAutoencoder(what, parameters);
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
      return { data: await apply(running, what, request), rows: rows.rows, columns };
    } finally {
      await running.release(held);
    }
  });
}
