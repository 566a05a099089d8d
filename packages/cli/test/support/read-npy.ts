import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** A float64 npy file of two dimensions. */
export function readNpy(path: string): { shape: readonly number[]; data: Float64Array } {
  const bytes = readFileSync(path);
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.subarray(10, start).toString('latin1');
  expect(header).toContain("'descr': '<f8'");
  const shape = (/'shape': \(([\d, ]+)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter((n) => n.trim() !== '')
    .map(Number);
  return {
    shape,
    data: new Float64Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length)),
  };
}
