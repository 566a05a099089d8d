// f32
import type { Core, Span } from '@marginalia/core-wasm';
import type { SparseRows } from '../networks/bound-network.ts';

/** Room for the lists of a matrix's elements that are not 0. */
export interface Lists {
  /** By row, of rows [first, first + count); made anew at every call. */
  ofRows(x: Span<'f32'>, first: number, count: number): SparseRows;
  /** By column, of rows [0, count). */
  ofColumns(x: Span<'f32'>, count: number): SparseRows;
}

/** For matrices of up to `capacity` rows. */
export function createLists({ kernels, arena }: Core, capacity: number, width: number): Lists {
  const ints = (length: number): Span<'i32'> => arena.alloc('i32', length);
  const lists: SparseRows = {
    starts: ints(capacity + 1),
    entries: ints(2 * capacity * width),
    columnStarts: ints(width + 1),
    columnEntries: ints(2 * capacity * width),
  };
  const { starts, entries, columnStarts, columnEntries } = lists;
  const ofRows = (x: Span<'f32'>, first: number, count: number): SparseRows => {
    kernels.listRowsF32(x.ptr + 4 * first * width, count, width, starts.ptr, entries.ptr);
    return lists;
  };
  return {
    ofRows,
    ofColumns(x, count) {
      ofRows(x, 0, count);
      kernels.listColumnsF32(starts.ptr, entries.ptr, count, width, columnStarts.ptr, columnEntries.ptr);
      return lists;
    },
  };
}
