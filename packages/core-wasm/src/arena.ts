import type { ArrayOf, ElementType, Span } from './span.ts';

/**
 * A stack of spans over the module's memory, from `__heap_base` up.
 *
 * Memory grows when needed; existing spans stay valid, existing views do not.
 */
export interface Arena {
  /** Zeroed elements. @throws E_MEMORY when 4 GiB do not suffice */
  alloc<T extends ElementType>(type: T, length: number): Span<T>;
  /** Copies values in. */
  put<A extends ArrayOf>(values: A): Span<ElementTypeOf<A>>;
  /** A view; drop it before anything can allocate. */
  view<T extends ElementType>(span: Span<T>): ArrayOf<T>;
  /** Copies values out, into an array that owns its buffer exactly. */
  take<T extends ElementType>(span: Span<T>): ArrayOf<T>;
  /** Runs a synchronous body and frees all it allocated. Async bodies do not compile. */
  scope<T>(body: () => T extends PromiseLike<unknown> ? never : T): T;
}

export type ElementTypeOf<A extends ArrayOf> = A extends Float64Array
  ? 'f64'
  : A extends Float32Array
    ? 'f32'
    : A extends Int32Array
      ? 'i32'
      : 'u8';
