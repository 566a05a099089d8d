import { binarize as binarized, requireBinary } from '@marginalia/data';
import { type Binarization, streams, type VaeParameters } from '@marginalia/models';
import type { Rows } from '@marginalia/runtime';
import type { LoadedModel } from './model-files.ts';
import { loadNetworkInputFor, type NetworkInput } from './network-input.ts';
import type { Session } from './session.ts';
import { binarizations } from './vae-settings.ts';

/** Rows as a fitted VAE takes them. */
export interface VaeRows {
  readonly input: NetworkInput;
  /** In the units of the model: 0 and 1 for a bernoulli decoder; NaN is a missing value. */
  readonly rows: Rows;
  /** How grey became 0 and 1; null for other decoders. */
  readonly binarize: Binarization | null;
}

/**
 * DATA for a fitted VAE. Grey values are binarized as --binarize says, by default as the model was fitted: the bits are those of
 * --seed and of the row's number in DATA.
 *
 * @throws E_DATA for values that the decoder gives no probability
 */
export async function loadVaeRows(
  session: Session,
  source: string,
  { columns, white }: Pick<LoadedModel, 'columns' | 'white'>,
  { decoder, binarize: fitted }: VaeParameters,
): Promise<VaeRows> {
  const { flags, name } = session;
  if (decoder !== 'bernoulli') {
    flags.refuse('binarize', `the decoder of the model is ${decoder}`);
    const input = await loadNetworkInputFor(session, source, columns, false);
    return { input, rows: input.rows, binarize: null };
  }
  const how = flags.choice('binarize', binarizations) ?? fitted;
  const input = await loadNetworkInputFor(session, source, columns, true);
  const { rows, values, divisor, rowNumbers } = input;
  if (values.kind === 'binary') return { input, rows, binarize: how };
  if (how === 'none') {
    requireBinary(rows, name, input.name);
    return { input, rows, binarize: how };
  }
  const own = values.kind === 'grey' ? values.white : divisor;
  const seen = withoutMissing(rows);
  const record =
    how === 'threshold'
      ? ({ kind: how, at: 0.5 } as const)
      : { kind: how, seed: session.seed, stream: streams.binarization };
  const bits = binarized((await session.core()).core, seen, record, {
    white: white === null ? own : white * divisor,
    epoch: 0,
    firstRow: rowNumbers[0] ?? 0,
  });
  const data =
    seen === rows ? bits : Float32Array.from(bits, (bit, i) => (Number.isNaN(rows.data[i]) ? NaN : bit));
  return { input, rows: { ...rows, data }, binarize: how };
}

/** Missing values are 0 for as long as they are binarized. */
function withoutMissing(rows: Rows): Rows {
  const { data } = rows;
  if (!data.some((x) => Number.isNaN(x))) return rows;
  return { ...rows, data: Float64Array.from(data, (x) => (Number.isNaN(x) ? 0 : x)) };
}
