/** The first byte that the module's own tables leave free: the arena starts here. */
export function heapBase(): usize {
  return __heap_base;
}
