import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import { singles } from './networks.ts';

const { kernels, arena } = await loadCore();

/** X [rows, columns] with a share of elements that are not 0, and its lists. */
function sparse(rows: number, columns: number, every: number) {
  const x = singles(rows * columns, 1, 2).map((v, i) => ((i * 7919) % every === 0 ? v : 0));
  const span = arena.put(x);
  const [starts, columnStarts] = [arena.alloc('i32', rows + 1), arena.alloc('i32', columns + 1)];
  const [entries, columnEntries] = [arena.alloc('i32', 2 * x.length), arena.alloc('i32', 2 * x.length)];
  const count = kernels.listRowsF32(span.ptr, columns, rows, columns, starts.ptr, entries.ptr);
  kernels.listColumnsF32(starts.ptr, entries.ptr, rows, columns, columnStarts.ptr, columnEntries.ptr);
  return { x, span, count, starts, entries, columnStarts, columnEntries };
}

describe.each([
  [1, 1, 1, 1],
  [3, 49, 6, 3],
  [5, 9, 3, 4],
  [8, 30, 5, 37],
  [13, 70, 7, 200],
  [4, 20, 1, 64],
])('%d × %d, every %dth not 0, by %d columns', (rows, columns, every, n) => {
  test('X W and Xᵀ Y have the bits of the dense products', () => {
    arena.scope(() => {
      const { x, span, count, starts, entries, columnStarts, columnEntries } = sparse(rows, columns, every);
      expect(count).toBe(x.filter((v) => v !== 0).length);
      const [w, y, bias] = [
        arena.put(singles(columns * n, 2)),
        arena.put(singles(rows * n, 3)),
        arena.put(singles(n, 4)),
      ];
      const c = [0, 1].map(() => arena.put(singles(rows * n, 5)));
      kernels.gemmNNF32(span.ptr, columns, w.ptr, n, bias.ptr, 0, rows, n, columns, c[0]!.ptr, n);
      kernels.sparseProductF32(starts.ptr, entries.ptr, 0, rows, w.ptr, n, bias.ptr, 0, n, c[1]!.ptr, n);
      expect(arena.take(c[1]!)).toEqual(arena.take(c[0]!));
      // accumulating, and from nothing
      for (const [from, ld] of [
        [true, n],
        [false, 0],
      ] as const) {
        const d = [0, 1].map(() => arena.put(singles(columns * n, 6)));
        const [start, own] = from ? [d[0]!.ptr, d[1]!.ptr] : [0, 0];
        kernels.gemmTNF32(span.ptr, columns, y.ptr, n, start, ld, columns, n, rows, d[0]!.ptr, n);
        kernels.sparseProductF32(
          columnStarts.ptr,
          columnEntries.ptr,
          0,
          columns,
          y.ptr,
          n,
          own,
          ld,
          n,
          d[1]!.ptr,
          n,
        );
        expect(arena.take(d[1]!)).toEqual(arena.take(d[0]!));
      }
    });
  });

  test('lists of some rows and columns are those of a matrix of these alone', () => {
    arena.scope(() => {
      const { x } = sparse(rows, columns, every);
      const [row, column] = [Math.floor(rows / 3), Math.floor(columns / 2)];
      const [m, n] = [rows - row, columns - column];
      const some = Float32Array.from({ length: m * n }, (_, i) => {
        return x[(row + Math.floor(i / n)) * columns + column + (i % n)]!;
      });
      const [inside, alone] = [arena.put(x).ptr + 4 * (row * columns + column), arena.put(some).ptr];
      const lists = [inside, alone].map((at, i) => {
        const [starts, entries] = [arena.alloc('i32', m + 1), arena.alloc('i32', 2 * m * n)];
        const count = kernels.listRowsF32(at, i === 0 ? columns : n, m, n, starts.ptr, entries.ptr);
        return { count, starts: arena.take(starts), entries: arena.take(entries).subarray(0, 2 * count) };
      });
      expect(lists[0]).toEqual(lists[1]);
    });
  });

  test('any lines of it are those of the whole', () => {
    arena.scope(() => {
      const { columnStarts, columnEntries } = sparse(rows, columns, every);
      const y = arena.put(singles(rows * n, 3));
      const [whole, part] = [arena.alloc('f32', columns * n), arena.alloc('f32', columns * n)];
      kernels.sparseProductF32(
        columnStarts.ptr,
        columnEntries.ptr,
        0,
        columns,
        y.ptr,
        n,
        0,
        0,
        n,
        whole.ptr,
        n,
      );
      const middle = Math.floor(columns / 3);
      for (const [first, last] of [
        [0, middle],
        [middle, columns],
      ] as const) {
        kernels.sparseProductF32(
          columnStarts.ptr,
          columnEntries.ptr,
          first,
          last,
          y.ptr,
          n,
          0,
          0,
          n,
          part.ptr + 4 * first * n,
          n,
        );
      }
      expect(arena.take(part)).toEqual(arena.take(whole));
    });
  });
});

test('a NaN is not a zero, and no rows are no entries', () => {
  arena.scope(() => {
    const x = arena.put(Float32Array.of(0, NaN, -0, 2));
    const starts = arena.alloc('i32', 3);
    const entries = arena.alloc('i32', 8);
    expect(kernels.listRowsF32(x.ptr, 2, 2, 2, starts.ptr, entries.ptr)).toBe(2);
    expect([...arena.take(starts)]).toEqual([0, 1, 2]);
    expect(kernels.listRowsF32(x.ptr, 2, 0, 2, starts.ptr, entries.ptr)).toBe(0);
  });
});

test('bytes become singles, times a unit that is rounded once', () => {
  arena.scope(() => {
    const bytes = Uint8Array.from({ length: 256 + 3 }, (_, i) => i);
    for (const unit of [1, 1 / 255, 1 / 16]) {
      const out = arena.alloc('f32', bytes.length);
      kernels.bytesF32(arena.put(bytes).ptr, bytes.length, unit, out.ptr);
      expect([...arena.take(out)]).toEqual([...bytes].map((byte) => Math.fround(byte * unit)));
    }
  });
});
