import { beforeEach, describe, expect, test } from 'vitest';
import { type Arena, type Core, loadCore } from '@marginalia/core-wasm';
import { createArena } from '../src/arena.ts';
import { wholeGround } from '../src/ground.ts';

let core: Core;
let arena: Arena;
beforeEach(async () => {
  core = await loadCore();
  arena = core.arena;
});

describe('spans', () => {
  test('start at the heap base and are aligned to lines of the cache, whatever was asked before', () => {
    const first = arena.alloc('u8', 1);
    expect(first.ptr).toBe(Math.ceil(core.kernels.heapBase() / 64) * 64);
    for (const [type, length] of [
      ['u8', 3],
      ['f32', 1],
      ['i32', 5],
      ['f64', 1],
    ] as const) {
      expect(arena.alloc(type, length).ptr % 64).toBe(0);
    }
  });

  test('do not overlap', () => {
    const a = arena.put(Float64Array.of(1, 2, 3));
    const b = arena.put(Uint8Array.of(4, 5));
    const c = arena.put(Int32Array.of(-6));
    expect([arena.take(a), arena.take(b), arena.take(c)]).toEqual([
      Float64Array.of(1, 2, 3),
      Uint8Array.of(4, 5),
      Int32Array.of(-6),
    ]);
  });

  test('are zero, also where something stood before', () => {
    arena.scope(() => void arena.put(Float64Array.of(1, 2, 3)));
    expect(arena.take(arena.alloc('f64', 3))).toEqual(new Float64Array(3));
  });

  test('of no elements are legal', () => {
    expect(arena.take(arena.alloc('f64', 0))).toEqual(new Float64Array(0));
    expect(arena.take(arena.put(new Uint8Array(0)))).toEqual(new Uint8Array(0));
  });

  test('stay valid when memory grows', () => {
    const span = arena.put(Float32Array.of(1.5, 2.5));
    arena.alloc('f64', 1_000_000);
    expect(arena.take(span)).toEqual(Float32Array.of(1.5, 2.5));
  });

  test('take values from shared memory and from part of a buffer', () => {
    const shared = new Float64Array(new SharedArrayBuffer(24));
    shared.set([1, 2, 3]);
    expect(arena.take(arena.put(shared.subarray(1)))).toEqual(Float64Array.of(2, 3));
  });

  test('are taken into an array that owns exactly its bytes', () => {
    const own = arena.take(arena.put(Int32Array.of(7, 8, 9)));
    expect(own.buffer.byteLength).toBe(12);
    expect(own.buffer).not.toBe(core.memory.buffer);
  });

  test('of other element types are refused', () => {
    // @ts-expect-error: no kernel reads them
    expect(() => arena.put(new Uint16Array(1))).toThrow(
      'arena.put: values must be a Float64Array, Float32Array, Int32Array or Uint8Array, got [object Uint16Array].',
    );
  });
});

describe('scopes', () => {
  test('free what the body allocated and return its result', () => {
    const before = arena.alloc('u8', 0).ptr;
    const sum = arena.scope(() => {
      const outer = arena.alloc('f64', 8).ptr;
      const inner = arena.scope(() => arena.alloc('f64', 8).ptr);
      expect(arena.alloc('u8', 1).ptr).toBe(inner);
      return outer + inner;
    });
    expect(sum).toBe(2 * before + 64);
    expect(arena.alloc('u8', 0).ptr).toBe(before);
  });

  test('free also when the body throws', () => {
    const before = arena.alloc('u8', 0).ptr;
    expect(() =>
      arena.scope(() => {
        arena.alloc('f64', 10);
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(arena.alloc('u8', 0).ptr).toBe(before);
  });

  test('refuse asynchronous bodies, by type and when run', () => {
    const before = arena.alloc('u8', 0).ptr;
    expect(() =>
      // @ts-expect-error: an async body would outlive its spans
      arena.scope(async () => {
        arena.alloc('f64', 10);
        await Promise.resolve();
      }),
    ).toThrow(
      'arena.scope: body must be synchronous, got a promise. Await outside: what the body allocates is free once it has returned.',
    );
    expect(arena.alloc('u8', 0).ptr).toBe(before);
  });
});

describe('exhaustion', () => {
  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'a length of %d is refused',
    (length) => {
      expect(() => arena.alloc('f64', length)).toThrow(
        `arena: length must be a whole number from 0, got ${length}.`,
      );
    },
  );

  test('more than 4 GiB is refused with what was asked, and the arena lives on', () => {
    const { ptr } = arena.alloc('u8', 0);
    expect(() => arena.alloc('f64', 2 ** 29)).toThrow(
      `arena: memory must fit into 4 GiB, got 4294967296 bytes for 536870912 f64 beside ${ptr} in use. Use smaller blocks, or free more with scope.`,
    );
    expect(arena.put(Float64Array.of(1)).ptr).toBe(ptr);
  });

  test('a memory that may not grow is refused alike', () => {
    const small = createArena(wholeGround(new WebAssembly.Memory({ initial: 1, maximum: 2 }), 1024));
    expect(small.alloc('u8', 100_000).ptr).toBe(1024);
    expect(() => small.alloc('u8', 100_000)).toThrow(expect.objectContaining({ code: 'E_MEMORY' }));
  });
});
