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

/** @throws E_SHAPE unless data has rows × columns elements */
export function requireRows(where: string, { data, rows, columns }: Rows): void {
  const whole = Number.isSafeInteger(rows) && rows >= 0 && Number.isSafeInteger(columns) && columns >= 1;
  if (!whole || data.length !== rows * columns) {
    throw new MarginaliaError(
      'E_SHAPE',
      `${where}: data must have rows × columns elements, got ${data.length} for ${rows} × ${columns}`,
    );
  }
}
