// f32
import type { Core, Span } from '@marginalia/core-wasm';
import type { SparseRows } from '../networks/bound-network.ts';

/** Lists what of the first `rows` rows of x is not 0; every call overwrites the lists of the one before. */
export type ListRows = (x: Span<'f32'>, rows: number) => SparseRows;

/** For matrices of up to `capacity` rows. */
export function createLists({ kernels, arena }: Core, capacity: number, width: number): ListRows {
  const ints = (length: number): Span<'i32'> => arena.alloc('i32', length);
  const lists: SparseRows = {
    starts: ints(capacity + 1),
    entries: ints(2 * capacity * width),
    columnStarts: ints(width + 1),
    columnEntries: ints(2 * capacity * width),
  };
  const { starts, entries, columnStarts, columnEntries } = lists;
  return (x, rows) => {
    kernels.listRowsF32(x.ptr, rows, width, starts.ptr, entries.ptr);
    kernels.listColumnsF32(starts.ptr, entries.ptr, rows, width, columnStarts.ptr, columnEntries.ptr);
    return lists;
  };
}
