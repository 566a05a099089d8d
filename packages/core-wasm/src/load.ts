import { createArena } from './arena.ts';
import type { Core, CoreModule } from './core.ts';
import { MarginaliaError } from './error.ts';
import { assertKernels } from './kernel-table.ts';

/** Pages of 64 KiB a memory starts with: 1 MiB. It grows on demand, to 4 GiB. */
const initialPages = 16;
const maximumPages = 65536;

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
    return { module: await WebAssembly.compile(bytes), bytes, mode: 'plain' };
  } catch (cause) {
    throw new MarginaliaError('E_MODULE', `compileCore: core.wasm must load, got ${String(cause)}`, {
      where: url.href,
      remedy: 'Serve or copy build/core.wasm of @marginalia/core-wasm to this place.',
      cause,
    });
  }
}

/**
 * One instance with a memory of its own: a thread needs one, and shares it with no other.
 *
 * @throws E_MODULE if the module's exports are not the kernels of the table
 * @throws E_MEMORY if the memory cannot be reserved
 */
export function instantiateCore(source: CoreModule): Core {
  const memory = createMemory();
  const { exports: kernels } = new WebAssembly.Instance(source.module, { env: { memory } });
  assertKernels(kernels);
  kernels.wideTiles(source.mode === 'turbo' ? 1 : 0);
  return { kernels, arena: createArena(memory, kernels.heapBase()), memory, source };
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

function createMemory(): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: initialPages, maximum: maximumPages });
  } catch (cause) {
    throw new MarginaliaError(
      'E_MEMORY',
      `instantiateCore: ${initialPages} pages of memory must be available, got ${String(cause)}`,
      { remedy: 'Close other instances: each reserves address space of its own.', cause },
    );
  }
}
