/** The element types that live in WebAssembly memory. */
export type ElementType = 'f64' | 'f32' | 'i32' | 'u8';

/** The typed array that holds elements of type T, over a buffer of type B. */
export type ArrayOf<T extends ElementType = ElementType, B extends ArrayBufferLike = ArrayBufferLike> = {
  f64: Float64Array<B>;
  f32: Float32Array<B>;
  i32: Int32Array<B>;
  u8: Uint8Array<B>;
}[T];

/**
 * A run of elements in WebAssembly memory: an address, never a view.
 *
 * Views are made late and dropped, because `memory.grow` detaches them.
 */
export interface Span<T extends ElementType = ElementType> {
  /** Byte address, a multiple of 16. */
  readonly ptr: number;
  /** Number of elements. */
  readonly length: number;
  readonly type: T;
}

/** Bytes of one element. */
export const bytesPerElement: Readonly<Record<ElementType, number>> = {
  f64: 8,
  f32: 4,
  i32: 4,
  u8: 1,
};
