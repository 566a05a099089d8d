import { expect, test } from 'vitest';
import { compileCore, instantiateCore, kernelArity, loadCore, MarginaliaError } from '@marginalia/core-wasm';
import { assertKernels } from '../src/kernel-table.ts';

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
