import { MarginaliaError } from './error.ts';
import { type ArrayOf, bytesPerElement, type ElementType, type Span } from './span.ts';

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
  take<T extends ElementType>(span: Span<T>): ArrayOf<T, ArrayBuffer>;
  /** Runs a synchronous body and frees all it allocated. Async bodies do not compile. */
  scope<T>(body: () => T extends PromiseLike<unknown> ? never : T): T;
}

/** The element type of a typed array. */
export type ElementTypeOf<A extends ArrayOf> = A extends Float64Array
  ? 'f64'
  : A extends Float32Array
    ? 'f32'
    : A extends Int32Array
      ? 'i32'
      : 'u8';

const alignment = 16;
const pageBytes = 65536;
/** One page short of 4 GiB, so that the address after the last element is still a 32-bit number. */
const limit: number = 65535 * pageBytes;

type ArrayConstructor<T extends ElementType> = new <B extends ArrayBufferLike>(
  buffer: B,
  ptr: number,
  length: number,
) => ArrayOf<T, B>;

const arrays: { readonly [T in ElementType]: ArrayConstructor<T> } = {
  f64: Float64Array,
  f32: Float32Array,
  i32: Int32Array,
  u8: Uint8Array,
};

/** The arena over everything from `base` up; a memory has one. */
export function createArena(memory: WebAssembly.Memory, base: number): Arena {
  let top = aligned(base);
  reach(memory, top, `${top} bytes for tables and workspace`);

  function reserve<T extends ElementType>(type: T, length: number): Span<T> {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new MarginaliaError('E_MEMORY', `arena: length must be a whole number from 0, got ${length}`);
    }
    const bytes = length * bytesPerElement[type];
    const end = aligned(top + bytes);
    reach(memory, end, `${bytes} bytes for ${length} ${type} beside ${top} in use`);
    const span: Span<T> = { ptr: top, length, type };
    top = end;
    return span;
  }

  function view<T extends ElementType>({ type, ptr, length }: Span<T>): ArrayOf<T> {
    return new arrays[type](memory.buffer, ptr, length);
  }

  return {
    view,
    alloc(type, length) {
      const span = reserve(type, length);
      view(span).fill(0);
      return span;
    },
    put(values) {
      const span = reserve(elementTypeOf(values), values.length);
      view(span).set(values);
      return span;
    },
    take(span) {
      const own = new arrays[span.type](
        new ArrayBuffer(span.length * bytesPerElement[span.type]),
        0,
        span.length,
      );
      own.set(view(span));
      return own;
    },
    scope(body) {
      const mark = top;
      try {
        const result = body();
        if (isThenable(result)) {
          throw new MarginaliaError('E_ARGUMENT', 'arena.scope: body must be synchronous, got a promise', {
            remedy: 'Await outside: what the body allocates is free once it has returned.',
          });
        }
        return result;
      } finally {
        top = mark;
      }
    },
  };
}

/** Grows the memory until it has `end` bytes: to twice its size, because every growth detaches all views. */
function reach(memory: WebAssembly.Memory, end: number, asked: string): void {
  const have = memory.buffer.byteLength;
  if (end <= have) return;
  let cause: unknown;
  if (end <= limit) {
    for (const size of [Math.max(end, Math.min(2 * have, limit)), end]) {
      try {
        memory.grow(Math.ceil((size - have) / pageBytes));
        return;
      } catch (error) {
        cause = error;
      }
    }
  }
  throw new MarginaliaError('E_MEMORY', `arena: memory must fit into 4 GiB, got ${asked}`, {
    remedy: 'Use smaller blocks, or free more with scope.',
    cause,
  });
}

const aligned = (address: number): number => Math.ceil(address / alignment) * alignment;

/** By tag, not by class: an array may come from another realm. */
function elementTypeOf<A extends ArrayOf>(values: A): ElementTypeOf<A>;
function elementTypeOf(values: ArrayOf): ElementType {
  switch (values[Symbol.toStringTag]) {
    case 'Float64Array':
      return 'f64';
    case 'Float32Array':
      return 'f32';
    case 'Int32Array':
      return 'i32';
    case 'Uint8Array':
      return 'u8';
    default:
      throw new MarginaliaError(
        'E_ARGUMENT',
        `arena.put: values must be a Float64Array, Float32Array, Int32Array or Uint8Array, got ${Object.prototype.toString.call(values)}`,
      );
  }
}

const isThenable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
