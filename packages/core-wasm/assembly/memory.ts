// Where a module's numbers are in memory:
//
//   [ 0 … tablesEnd | … | WORKSPACE … heapBase | … ]
//
// Tables are constants, the same for all instances that share a memory. The module itself carries no zeros; what is never
// touched costs address space alone.

// @ts-ignore: decorator
@external("env", "workspace")
declare const given: usize;

/**
 * Room for packed panels and tiles, the same in every call and of no meaning between calls: where the host says, because
 * instances that share a memory need one each.
 *
 * A variable of the module: readings of the import itself are copied by the optimizer, and V8 joins no stores to two of them.
 */
export const WORKSPACE: usize = (given + 63) & ~63;
const WORKSPACE_BYTES: usize = 0x500000;

/** Behind the last table: no workspace may start before it. */
export function tablesEnd(): usize {
  return __heap_base;
}

/** The first byte behind the workspace. */
export function heapBase(): usize {
  return WORKSPACE + WORKSPACE_BYTES;
}
