import { expect, test, vi } from 'vitest';
import { compileCore, createCommonMemory, instantiateCore, instantiateMember } from '@marginalia/core-wasm';
import { hashKernels } from '../src/self-test/hash-kernels.ts';
import { knownHashes } from '../src/self-test/known-hashes.ts';
import { shareMemory } from '../src/share-memory.ts';

const limitsOf = (bytes: Uint8Array<ArrayBuffer>): string[] =>
  WebAssembly.Module.imports(new WebAssembly.Module(bytes)).map(({ kind }) => kind);

test('one bit of the bytes changes, and the module takes shared memory alone', async () => {
  const { bytes } = await compileCore();
  const changed = shareMemory(bytes);
  const places = [...bytes.keys()].filter((i) => bytes[i] !== changed[i]);
  expect(places.map((i) => [bytes[i], changed[i]])).toEqual([[1, 3]]);
  expect(limitsOf(changed)).toEqual(limitsOf(bytes));
  const memory = (shared: boolean): WebAssembly.Memory =>
    new WebAssembly.Memory({ initial: 1, maximum: 65536, shared });
  const start = (module: Uint8Array<ArrayBuffer>, shared: boolean): WebAssembly.Instance =>
    new WebAssembly.Instance(new WebAssembly.Module(module), {
      env: { memory: memory(shared), workspace: 65536 },
    });
  expect(start(changed, true)).toBeInstanceOf(WebAssembly.Instance);
  expect(start(bytes, false)).toBeInstanceOf(WebAssembly.Instance);
  expect(() => start(changed, false)).toThrow(WebAssembly.LinkError);
  expect(() => start(bytes, true)).toThrow(WebAssembly.LinkError);
});

test('imports before the memory are passed over, whatever they are', () => {
  const name = (text: string): number[] => [text.length, ...new TextEncoder().encode(text)];
  const imported = (kind: number, ...type: number[]): number[] => [
    ...name('env'),
    ...name('x'),
    kind,
    ...type,
  ];
  const section = (id: number, body: number[]): number[] => [id, body.length, ...body];
  const moduleOf = (flags: number): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(
      [
        [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        section(0, name('custom')),
        section(1, [1, 0x60, 0, 0]),
        section(2, [
          4,
          ...imported(0, 0), // a function
          ...imported(1, 0x70, 1, 1, 2), // a table
          ...imported(3, 0x7f, 0), // a global
          ...imported(2, flags, 1, 2),
        ]),
      ].flat(),
    );
  expect(shareMemory(moduleOf(1))).toEqual(moduleOf(3));
});

test('what is no module, or has no memory, stays as it is', () => {
  for (const bytes of [
    new Uint8Array(0),
    new TextEncoder().encode('<!doctype html>'),
    Uint8Array.of(0, 0x61),
  ]) {
    expect(shareMemory(bytes)).toEqual(bytes);
  }
});

test('the module without shared memory has the same bits', async () => {
  const source = await compileCore();
  const module = new WebAssembly.Module(source.bytes);
  expect(hashKernels(instantiateCore({ ...source, module, shared: false }))).toEqual(knownHashes);
});

test('instances on one memory keep apart what they use, and see what the others have', async () => {
  const source = await compileCore();
  const memory = createCommonMemory(3);
  const members = [0, 1, 2].map((rank) => instantiateMember(source, memory, rank));
  const spans = members.map(({ arena }, rank) => arena.put(new Float64Array(200_000).fill(rank)));
  spans.forEach((span, rank) => {
    for (const { arena } of members) {
      expect(arena.view(span).every((value) => value === rank)).toBe(true);
    }
  });
  const places = spans.map(({ ptr, length }) => [ptr, ptr + 8 * length]).toSorted((a, b) => a[0]! - b[0]!);
  expect(places[0]![0]).toBeGreaterThanOrEqual(Math.max(...members.map(({ kernels }) => kernels.heapBase())));
  for (const [i, [start]] of places.entries())
    if (i > 0) expect(start).toBeGreaterThanOrEqual(places[i - 1]![1]!);
  for (const member of members) expect(hashKernels(member)).toEqual(knownHashes);
  spans.forEach((span, rank) => expect(members[0]!.arena.take(span)[199_999]).toBe(rank));
});

test('an arena on a common memory frees a scope over several stretches, and uses them again', async () => {
  const core = instantiateMember(await compileCore(), createCommonMemory(1), 0);
  const { arena } = core;
  const mark = arena.alloc('f64', 0).ptr;
  const place = (): number[] =>
    arena.scope(() => [10, 300_003, 10, 500_001].map((length) => arena.alloc('f64', length).ptr));
  const [first, second] = [place(), place()];
  expect(second).toEqual(first);
  expect(arena.alloc('f64', 0).ptr).toBe(mark);
  expect(() => arena.alloc('f64', 2 ** 29)).toThrow(expect.objectContaining({ code: 'E_MEMORY' }));
  expect(arena.alloc('f64', 0).ptr).toBe(mark);
});

test('memory that another thread takes while this one grows is seen, and not taken for a lack of it', async () => {
  const memory = createCommonMemory(1);
  const { arena } = instantiateMember(await compileCore(), memory, 0);
  const grow = memory.grow.bind(memory);
  // the other one takes all there is, between this one's look and its own growth
  vi.spyOn(memory, 'grow').mockImplementation((pages) => {
    if (pages > 0) grow(65535 - memory.buffer.byteLength / 65536);
    return grow(pages);
  });
  expect(arena.take(arena.put(new Float64Array(1_000_000).fill(7)))[999_999]).toBe(7);
});
