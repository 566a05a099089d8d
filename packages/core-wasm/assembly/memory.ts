/**
 * Room for packed panels and tiles, the same in every call and of no meaning between calls.
 *
 * It may be static because every thread has an instance and a memory of its own; under one memory shared by two
 * instances they would write over each other. It stands behind the module's tables, not in them, so that the module
 * carries no zeros; what is never touched costs address space alone.
 */
export const WORKSPACE: usize = (__heap_base + 63) & ~63;
const WORKSPACE_BYTES: usize = 0x500000;

/** The first byte that the module leaves free: the arena starts here. */
export function heapBase(): usize {
  return WORKSPACE + WORKSPACE_BYTES;
}
