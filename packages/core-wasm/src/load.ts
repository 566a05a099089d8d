import { createArena } from './arena.ts';
import type { Core, CoreModule } from './core.ts';
import { MarginaliaError } from './error.ts';
import { commonGround, createMemory, type Ground, tablesLimit, wholeGround, workspaceOf } from './ground.ts';
import { assertKernels } from './kernel-table.ts';
import { shareMemory } from './share-memory.ts';

/**
 * Compiles the module that is shipped with the package, in Node, a page or a worker.
 *
 * Compile once and post the result to workers: it is structured-cloneable.
 *
 * @throws E_MODULE if the file cannot be read or is no WebAssembly module
 */
export async function compileCore(): Promise<CoreModule> {
  // Right from src and from dist; bundlers recognise the expression as an asset.
  const url = new URL('../build/core.wasm', import.meta.url);
  try {
    const bytes = await read(url);
    // Without cross-origin isolation a page has no shared memory, and its workers could not be sent any.
    const shared = typeof SharedArrayBuffer === 'function';
    const module = await WebAssembly.compile(shared ? shareMemory(bytes) : bytes);
    return { module, bytes, mode: 'plain', shared };
  } catch (cause) {
    throw new MarginaliaError('E_MODULE', `compileCore: core.wasm must load, got ${String(cause)}`, {
      where: url.href,
      remedy: 'Serve or copy build/core.wasm of @marginalia/core-wasm to this place.',
      cause,
    });
  }
}

/**
 * One instance with a memory of its own: a thread needs one, and shares it with no other. Its addresses, 4 GiB and what
 * guards them, are not given back before the memory is collected: `clearCore` uses it again.
 *
 * @throws E_MODULE if the module's exports are not the kernels of the table
 * @throws E_MEMORY if the memory cannot be reserved
 */
export function instantiateCore(source: CoreModule): Core {
  const memory = createMemory(1, source.shared);
  return instantiate(source, wholeGround(memory, workspaceOf(1)), 0);
}

/** The same instance with an empty arena: what was allocated in the old one is gone. */
export function clearCore(core: Core): Core {
  return { ...core, arena: createArena(wholeGround(core.memory, workspaceOf(1))) };
}

/**
 * Instance `rank` of several that work on one memory, each on a thread of its own with an arena of its own. A span that one
 * allocates is there for all.
 *
 * @param memory of `createCommonMemory`, for more than `rank` instances; the module is shared
 * @throws E_MODULE as `instantiateCore`
 */
export function instantiateMember(source: CoreModule, memory: WebAssembly.Memory, rank: number): Core {
  return instantiate(source, commonGround(memory), rank);
}

function instantiate(source: CoreModule, ground: Ground, rank: number): Core {
  const { memory } = ground;
  const workspace = workspaceOf(rank);
  const { exports: kernels } = new WebAssembly.Instance(source.module, { env: { memory, workspace } });
  assertKernels(kernels);
  if (kernels.tablesEnd() > tablesLimit || kernels.heapBase() > workspaceOf(rank + 1)) {
    throw new MarginaliaError(
      'E_MODULE',
      `instantiateCore: tables and workspace must fit before ${tablesLimit} and ${workspaceOf(rank + 1)}, got ${kernels.tablesEnd()} and ${kernels.heapBase()}`,
      { where: 'core.wasm', remedy: 'Build the module and the package from the same sources.' },
    );
  }
  kernels.wideTiles(source.mode === 'turbo' ? 1 : 0);
  return { kernels, arena: createArena(ground), memory, source };
}

/**
 * Compiles and instantiates.
 *
 * @throws E_MODULE, E_MEMORY as `compileCore` and `instantiateCore`
 * @example
 * const { kernels, arena } = await loadCore();
 * const x = arena.put(Float64Array.of(1, 2, 3));
 * kernels.dot(x.ptr, x.ptr, x.length); // => 14
 */
export async function loadCore(): Promise<Core> {
  return instantiateCore(await compileCore());
}

/** Node reads the file; through `process`, so that bundlers for pages see no import of Node. */
async function read(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  if (url.protocol === 'file:') {
    const { readFile } = globalThis.process.getBuiltinModule('node:fs/promises');
    return new Uint8Array(await readFile(url));
  }
  // Not compileStreaming: it insists on a MIME type that many servers do not send.
  const response = await fetch(url);
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
