import { gzipSync } from 'node:zlib';
import * as fc from './support/property.ts';
import { expect, test } from 'vitest';
import { MarginaliaError } from '@marginalia/core-wasm';
import { encodeNpy } from '../src/encode-npy.ts';
import { encodeNpz } from '../src/npz.ts';
import { formats, readTable } from '../src/read-table.ts';
import { selectMatrix } from '../src/select-matrix.ts';
import { utf8 } from './support/bytes.ts';

/** Whether bytes give a matrix of finite or missing numbers, or one of the errors that data may give. */
function answers(bytes: Uint8Array, name: string): boolean {
  try {
    return selectMatrix(readTable(bytes, { name })).rows.data.every(
      (x) => Math.abs(x) < Infinity || Number.isNaN(x),
    );
  } catch (error) {
    return error instanceof MarginaliaError && (error.code === 'E_DATA' || error.code === 'E_FILE');
  }
}

const seeds = [
  utf8('a,"b ""x""",c\r\n1,2.5e3,NA\n"4",,-0.1\n'),
  utf8('[{"a": 1, "b": null}, {"b": "2", "a": [3]}]'),
  utf8('[1, 2]\n\n[3, 4]\n'),
  encodeNpy(Float64Array.of(1, 2, 3, 4, 5, 6), [3, 2]),
  encodeNpz([['x', { shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) }]]),
  Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4),
].flatMap((file) => [file, Uint8Array.from(gzipSync(file))]);

test.each(['', ...formats.map((format) => `.${format}`)])('any bytes in a file called a%s', (ending) => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => answers(bytes, `a${ending}`)));
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => answers(utf8(text), `a${ending}`)));
});

test('files with some bytes changed or cut off', () => {
  const edit = fc.tuple(fc.nat(), fc.nat(255));
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      fc.array(edit, { maxLength: 4 }),
      fc.nat(),
      (file, edits, length) => {
        const bytes = file.slice(0, (length % file.length) + 1);
        for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
        return answers(bytes, 'a');
      },
    ),
    { numRuns: 5000 },
  );
});

test('the files themselves are read', () => {
  for (const file of seeds.slice(6)) expect(readTable(file, { name: 'a' }).rows).toBeGreaterThan(1);
});
