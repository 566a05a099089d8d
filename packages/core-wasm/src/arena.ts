import { MarginaliaError } from './error.ts';
import { type Ground, lineBytes, reach, type Stretch, tooLarge } from './ground.ts';
import { type ArrayOf, bytesPerElement, type ElementType, type Span } from './span.ts';

/**
 * A stack of spans in the module's memory.
 *
 * Memory grows when needed; existing spans stay valid, existing views need not.
 */
export interface Arena {
  /** Zeroed elements. @throws E_MEMORY when 4 GiB do not suffice */
  alloc<T extends ElementType>(type: T, length: number): Span<T>;
  /** Copies values in. */
  put<A extends ArrayOf>(values: A): Span<ElementTypeOf<A>>;
  /** A view; drop it before anything can allocate. */
  view<T extends ElementType>(span: Span<T>): ArrayOf<T>;
  /** A span that another instance on the same memory has allocated: makes sure that this thread sees it. */
  adopt<T extends ElementType>(span: Span<T>): Span<T>;
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

/** An arena on a ground. */
export function createArena(ground: Ground): Arena {
  const { memory } = ground;
  const stretches: Stretch[] = [];
  let stretch = -1;
  let top = 0;

  function reserve<T extends ElementType>(type: T, length: number): Span<T> {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new MarginaliaError('E_MEMORY', `arena: length must be a whole number from 0, got ${length}`);
    }
    const bytes = length * bytesPerElement[type];
    const asked = `${bytes} bytes for ${length} ${type} beside ${top} in use`;
    let [at, ptr] = [stretch, top];
    while (at < 0 || aligned(ptr + bytes) > stretches[at]!.end) {
      const next = stretches[++at] ?? ground.more(bytes);
      if (next === null) throw tooLarge(asked);
      stretches[at] = next;
      ptr = aligned(next.start);
    }
    reach(memory, aligned(ptr + bytes), asked);
    [stretch, top] = [at, aligned(ptr + bytes)];
    return { ptr, length, type };
  }

  function view<T extends ElementType>({ type, ptr, length }: Span<T>): ArrayOf<T> {
    return new arrays[type](memory.buffer, ptr, length);
  }

  /** By eights: V8 fills shared memory element by element, and spans are aligned to more. */
  function clear({ ptr, length, type }: Span): void {
    new Float64Array(memory.buffer, ptr, Math.ceil((length * bytesPerElement[type]) / 8)).fill(0);
  }

  return {
    view,
    alloc(type, length) {
      const span = reserve(type, length);
      clear(span);
      return span;
    },
    put(values) {
      const span = reserve(elementTypeOf(values), values.length);
      view(span).set(values);
      return span;
    },
    adopt(span) {
      const bytes = span.length * bytesPerElement[span.type];
      reach(memory, span.ptr + bytes, `a span of ${bytes} bytes from ${span.ptr}`);
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
      const mark = [stretch, top] as const;
      try {
        const result = body();
        if (isThenable(result)) {
          throw new MarginaliaError('E_ARGUMENT', 'arena.scope: body must be synchronous, got a promise', {
            remedy: 'Await outside: what the body allocates is free once it has returned.',
          });
        }
        return result;
      } finally {
        [stretch, top] = mark;
      }
    },
  };
}

const aligned = (address: number): number => Math.ceil(address / lineBytes) * lineBytes;

/** By tag, not by class: an array may come from another realm. */
export function elementTypeOf<A extends ArrayOf>(values: A): ElementTypeOf<A>;
export function elementTypeOf(values: ArrayOf): ElementType {
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
