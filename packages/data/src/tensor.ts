import { MarginaliaError } from '@marginalia/core-wasm';

export type TensorData = Float64Array | Float32Array | BigInt64Array | Int32Array | Uint8Array;

/** Numbers in row-major order; the array's type is the tensor's. A scalar has the shape []. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export const typeNames = ['F64', 'F32', 'I64', 'I32', 'U8'] as const;

export type TensorType = (typeof typeNames)[number];

/** The types of a safetensors file that are read and written, and an array over bytes of each. */
export const tensorTypes: Readonly<
  Record<TensorType, { readonly bytes: number; readonly over: (buffer: ArrayBuffer) => TensorData }>
> = {
  F64: { bytes: 8, over: (buffer) => new Float64Array(buffer) },
  F32: { bytes: 4, over: (buffer) => new Float32Array(buffer) },
  I64: { bytes: 8, over: (buffer) => new BigInt64Array(buffer) },
  I32: { bytes: 4, over: (buffer) => new Int32Array(buffer) },
  U8: { bytes: 1, over: (buffer) => new Uint8Array(buffer) },
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
