import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCore } from '@marginalia/core-wasm';

/** Files that every side reads, gone after the run. */
export interface Data {
  readonly folder: string;
  readonly file: (name: string) => string;
  readonly write: (name: string, values: Uint8Array | Float64Array | Float32Array) => string;
  /** Standard normals, a function of seed and length. */
  readonly normals: (seed: number, length: number) => Promise<Float64Array<ArrayBuffer>>;
  readonly close: () => void;
}

export function createData(): Data {
  const folder = mkdtempSync(join(tmpdir(), 'marginalia-bench-'));
  const file = (name: string): string => join(folder, name);
  return {
    folder,
    file,
    write(name, values) {
      writeFileSync(file(name), values);
      return file(name);
    },
    async normals(seed, length) {
      const { kernels, arena } = await loadCore();
      const key = arena.alloc('f64', 4);
      arena.view(key)[0] = seed + 1;
      const width = 4;
      const draws = Math.ceil(length / width);
      const out = arena.alloc('f64', draws * width);
      kernels.normals(key.ptr, 0, 1, 0, draws, width, 0, out.ptr);
      return arena.take(out).slice(0, length);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What a side wrote. */
export const readF32 = (file: string): Float32Array =>
  new Float32Array(new Uint8Array(readFileSync(file)).buffer);
export const readF64 = (file: string): Float64Array<ArrayBuffer> =>
  new Float64Array(new Uint8Array(readFileSync(file)).buffer);
