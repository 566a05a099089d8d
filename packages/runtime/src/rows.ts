import { MarginaliaError } from '@marginalia/core-wasm';

/** A dense row-major matrix of the caller's. */
export interface Rows {
  readonly data: Float64Array | Float32Array | Uint8Array;
  readonly rows: number;
  readonly columns: number;
}

/** A name for rows that every worker of one executor can read; plain, so it travels inside shared parameters. */
export interface Held {
  readonly id: number;
  readonly rows: number;
  readonly columns: number;
  readonly type: 'f64' | 'f32' | 'u8';
  /** SHA-256 of type, shape and little-endian content. */
  readonly digest: string;
}

/** Rows as a thread holds them. */
export interface HeldRows {
  readonly held: Held;
  readonly data: Rows['data'];
}

/** The element type of rows. */
export function typeOfRows(data: Rows['data']): Held['type'] {
  if (data instanceof Float64Array) return 'f64';
  return data instanceof Float32Array ? 'f32' : 'u8';
}

/** By tag, not by class: an array may come from another realm. */
const types: readonly string[] = ['Float64Array', 'Float32Array', 'Uint8Array'];

/**
 * Also from JavaScript, where types do not say it.
 *
 * @param caller the function whose argument they are
 * @throws E_ARGUMENT for what are no rows, E_SHAPE unless data has rows × columns elements
 */
export function requireRows(caller: string, given: Rows, name = 'rows'): void {
  const { data, rows, columns } = Object(given) as Rows;
  const type = Object.prototype.toString.call(data).slice(8, -1);
  if (!types.includes(type)) {
    throw new MarginaliaError(
      'E_ARGUMENT',
      `${caller}: ${name}.data must be ${types.join(', ')}, got ${type}`,
      {
        remedy: 'Float64Array.from(values) makes one, row by row.',
      },
    );
  }
  const whole = Number.isSafeInteger(rows) && rows >= 0 && Number.isSafeInteger(columns) && columns >= 1;
  if (!whole || data.length !== rows * columns) {
    throw new MarginaliaError(
      'E_SHAPE',
      `${caller}: ${name} must have rows × columns elements, got ${data.length} for ${rows} × ${columns}`,
    );
  }
}
