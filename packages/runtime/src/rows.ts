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
