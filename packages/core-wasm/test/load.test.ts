import { afterEach, expect, test, vi } from 'vitest';
import { compileCore, instantiateCore, loadCore, MarginaliaError } from '@marginalia/core-wasm';
import { assertKernels, kernelArity } from '../src/kernel-table.ts';

afterEach(() => vi.restoreAllMocks());

test('the module exports the kernels of the table, and no others', async () => {
  const { kernels } = await loadCore();
  expect(Object.keys(kernels).toSorted()).toEqual(Object.keys(kernelArity).toSorted());
});

test('every instance has a memory of its own', async () => {
  const source = await compileCore();
  const [one, two] = [instantiateCore(source), instantiateCore(source)];
  expect(one.memory).not.toBe(two.memory);
  const span = one.arena.put(Float64Array.of(1, 2, 3));
  expect([...two.arena.view(span)]).toEqual([0, 0, 0]);
});

test('a compiled module survives being posted to another thread', async () => {
  const posted = structuredClone(await compileCore());
  expect(instantiateCore(posted).kernels.heapBase()).toBeGreaterThan(0);
});

test('exports that differ from the table are named, each with its difference', () => {
  const exports = Object.fromEntries(
    Object.entries(kernelArity).map(([name, length]) => [
      name,
      Object.defineProperty(() => 0, 'length', { value: length }),
    ]),
  );
  expect(() => assertKernels(exports)).not.toThrow();
  delete exports['dot'];
  exports['gemmNN'] = Object.defineProperty(() => 0, 'length', { value: 9 });
  exports['surprise'] = () => 0;
  expect(() => assertKernels(exports)).toThrow(
    new MarginaliaError(
      'E_MODULE',
      'instantiateCore: exports must be the kernels of the table, got dot is missing, gemmNN takes 9 arguments, not 11, surprise is unknown',
      { where: 'core.wasm', remedy: 'Build the module and the package from the same sources.' },
    ),
  );
});

test('a file that cannot be read, or is no module, is named with what to do', async () => {
  const where = new URL('../build/core.wasm', import.meta.url).href;
  const remedy = 'Serve or copy build/core.wasm of @marginalia/core-wasm to this place.';
  const readFile = vi.fn<() => Promise<Uint8Array>>();
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ readFile });

  readFile.mockRejectedValueOnce(new Error('ENOENT: no such file'));
  await expect(compileCore()).rejects.toThrow(
    `compileCore: core.wasm must load, got Error: ENOENT: no such file (${where}). ${remedy}`,
  );
  readFile.mockResolvedValueOnce(new TextEncoder().encode('<!doctype html>'));
  await expect(compileCore()).rejects.toThrow(
    expect.objectContaining({ code: 'E_MODULE', where, remedy, cause: expect.any(WebAssembly.CompileError) }),
  );
});

test('no room for a memory is said as such', async () => {
  const source = await compileCore();
  vi.spyOn(WebAssembly, 'Memory').mockImplementation(function memory() {
    throw new RangeError('could not allocate memory');
  });
  expect(() => instantiateCore(source)).toThrow(
    'instantiateCore: 97 pages of memory must be available, got RangeError: could not allocate memory. Close other instances: each reserves address space of its own.',
  );
});
