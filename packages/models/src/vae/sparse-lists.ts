// f32
import type { Core, Span } from '@marginalia/core-wasm';
import type { SparseLines } from '../networks/bound-network.ts';

/** Lists what is not 0 in a matrix x [rows, width]. */
export interface SparseLists {
  /** Of rows [first, first + rows). Overwritten by the next call. */
  rows(x: Span<'f32'>, first: number, rows: number): SparseLines;
  /** Of columns [from, to) of rows [0, rows), none if to ≤ from. Overwritten by the next call. */
  columns(x: Span<'f32'>, rows: number, from: number, to: number): SparseLines;
}

/** For matrices of up to `capacity` rows. */
export function createLists({ kernels, arena }: Core, capacity: number, width: number): SparseLists {
  const ints = (length: number): Span<'i32'> => arena.alloc('i32', length);
  const lines = (count: number): SparseLines => {
    return { starts: ints(count + 1), entries: ints(2 * capacity * width) };
  };
  const [byRow, byColumn] = [lines(capacity), lines(width)];
  return {
    rows(x, first, rows) {
      const { starts, entries } = byRow;
      kernels.listRowsF32(x.ptr + 4 * first * width, width, rows, width, starts.ptr, entries.ptr);
      return byRow;
    },
    columns(x, rows, from, to) {
      const { starts, entries } = byRow;
      const n = Math.max(0, to - from);
      kernels.listRowsF32(x.ptr + 4 * from, width, rows, n, starts.ptr, entries.ptr);
      kernels.listColumnsF32(starts.ptr, entries.ptr, rows, n, byColumn.starts.ptr, byColumn.entries.ptr);
      return byColumn;
    },
  };
}
