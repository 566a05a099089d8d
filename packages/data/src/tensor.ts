import { MarginaliaError } from '@marginalia/core-wasm';
import { widenBfloat16, widenFloat16 } from './half-precision.ts';

export type TensorData = Float64Array | Float32Array | BigInt64Array | Int32Array | Uint8Array;

/** Numbers in row-major order; the array's type is the tensor's. A scalar has the shape []. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** The types of a safetensors file that are read: half-precision numbers become f32, exactly. */
export const typeNames = ['F64', 'F32', 'I64', 'I32', 'U8', 'F16', 'BF16'] as const;

/** The types that are written. */
export type TensorType = Exclude<(typeof typeNames)[number], 'F16' | 'BF16'>;

interface Layout {
  /** Of an element in the file. */
  readonly bytes: number;
  /** The tensor of bytes that are its alone. */
  readonly over: (buffer: ArrayBuffer) => TensorData;
}

export const tensorTypes: Readonly<Record<(typeof typeNames)[number], Layout>> = {
  F64: { bytes: 8, over: (buffer) => new Float64Array(buffer) },
  F32: { bytes: 4, over: (buffer) => new Float32Array(buffer) },
  I64: { bytes: 8, over: (buffer) => new BigInt64Array(buffer) },
  I32: { bytes: 4, over: (buffer) => new Int32Array(buffer) },
  U8: { bytes: 1, over: (buffer) => new Uint8Array(buffer) },
  F16: { bytes: 2, over: (buffer) => widenFloat16(new Uint8Array(buffer)) },
  BF16: { bytes: 2, over: (buffer) => widenBfloat16(new Uint8Array(buffer)) },
};

export function tensorType(data: TensorData): TensorType {
  if (data instanceof Float64Array) return 'F64';
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof BigInt64Array) return 'I64';
  return data instanceof Int32Array ? 'I32' : 'U8';
}

/** The number of elements, null if it is no safe integer or a size is no whole number. */
export function elementCount(shape: readonly number[]): number | null {
  let count = 1;
  let empty = false;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) return null;
    if (size === 0) empty = true;
    else count *= size;
    if (!Number.isSafeInteger(count)) return null;
  }
  return empty ? 0 : count;
}

/** @throws E_SHAPE if a tensor's data do not fill its shape */
export function requireFilled(name: string, { shape, data }: Tensor): void {
  if (elementCount(shape) !== data.length)
    throw new MarginaliaError(
      'E_SHAPE',
      `encodeSafetensors: a tensor of shape [${shape.join(', ')}] must have as many elements, got ${data.length}`,
      { where: `tensor ${name}`, remedy: 'Give the shape of its data.' },
    );
}
