import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeNpy } from '../src/encode-npy.ts';
import { datasetNames, loadTable } from '../src/files/load-table.ts';
import { dataFolders, loadNamed } from '../src/files/locate-dataset.ts';
import { type ReleasedDataset, releasedDatasets, type ReleasedFile } from '../src/released-datasets.ts';
import { selectMatrix } from '../src/select-matrix.ts';
import { selectPixels } from '../src/select-pixels.ts';
import { names, values } from './support/bytes.ts';
import { rejected } from './support/thrown.ts';

let folder = '';
const at = (name: string) => join(folder, name);
const nowhere = { environment: { XDG_CACHE_HOME: '/nowhere' } };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marginalia-data-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Standard input that comes in two pieces. */
function stdin(): Readable {
  return Readable.from([Buffer.from('a,b\n1'), Buffer.from(',2\n')]);
}

/** 784 numbers, the first of them 1. */
function bits(ones: number): string {
  return Array.from({ length: 784 }, (_, j) => (j < ones ? 1 : 0)).join(' ');
}

/** Two images of 2 × 2 pixels and their labels, as idx. */
function writeImages(images: string, labels: string): void {
  writeFileSync(
    at(images),
    Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 51, 255, 1, 2, 3, 4, 5),
  );
  writeFileSync(at(labels), gzipSync(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 3)));
}

test('a path is a file, whatever it is called', async () => {
  writeFileSync(at('iris'), 'a\tb\n1\t2\n');
  const table = await loadTable(at('iris'));
  expect(table.name).toBe(at('iris'));
  expect(values(table, 'b')).toEqual([2]);
});

test('- is standard input, in the format that is named', async () => {
  const table = await loadTable('-', { format: 'csv', stdin: stdin() });
  expect(table.name).toBe('standard input');
  expect(values(table, 'b')).toEqual([2]);
  expect((await rejected(loadTable('-', { stdin: stdin() }))).message).toBe(
    'loadTable: standard input must have a format, got none. Name it, as in --format csv.',
  );
  expect((await rejected(loadTable('-', { format: 'csv', stdin: stdin(), maxBytes: 4 }))).where).toBe(
    'standard input',
  );
});

test('a name that is nearly one of a set says so, another that there is no file', async () => {
  expect((await rejected(loadTable('fathful'))).message).toBe(
    'loadTable: data must be a file or a known name, got neither (fathful). Did you mean faithful?',
  );
  const meant = async (name: string) =>
    /Did you mean (.*)\?/.exec((await rejected(loadTable(name))).message)?.[1];
  expect(await meant('fashion-mnist')).toBe('fashion');
  expect(await meant('binarized-mnist')).toBe('binarized-mnist-train');
  expect(await meant('./mnist-2')).toBe(undefined);
  expect((await rejected(loadTable(at('none.csv')))).code).toBe('E_FILE');
});

test('the names are these', () => {
  expect(datasetNames.join(' ')).toBe(
    'faithful iris digits mnist mnist-test fashion fashion-test binarized-mnist-train binarized-mnist-valid binarized-mnist-test',
  );
});

describe('a set that is not bundled', () => {
  test('is looked for in the named folder, then MARGINALIA_DATA, then the cache folder', () => {
    const environment = { MARGINALIA_DATA: '/data', XDG_CACHE_HOME: '/cache' };
    expect(dataFolders('named', environment)).toEqual(['named', '/data', '/cache/marginalia']);
    expect(dataFolders(undefined, { MARGINALIA_DATA: '', XDG_CACHE_HOME: '/cache' })).toEqual([
      '/cache/marginalia',
    ]);
    expect(dataFolders(undefined, {})[0]?.startsWith(homedir())).toBe(true);
  });

  test.each([
    ['mnist', 'mnist-train-images-idx3-ubyte', 'mnist-train-labels-idx1-ubyte.gz'],
    ['mnist-test', 'mnist-t10k-images-idx3-ubyte', 'mnist-t10k-labels-idx1-ubyte.gz'],
    ['fashion', 'fashion/train-images-idx3-ubyte', 'fashion/train-labels-idx1-ubyte.gz'],
    ['fashion-test', 'fashion/t10k-images-idx3-ubyte', 'fashion/t10k-labels-idx1-ubyte.gz'],
  ])('%s has pixels in [0, 1] and its labels set aside', async (name, images, labels) => {
    mkdirSync(at('fashion'));
    writeImages(images, labels);
    const table = await loadTable(name, { dataDir: folder, format: 'csv', ...nowhere });
    expect(table.name).toBe(name);
    const { rows, columns } = selectMatrix(table);
    expect(columns).toEqual(['x1', 'x2', 'x3', 'x4']);
    expect([...rows.data]).toEqual([0, 51 / 255, 1, 1 / 255, 2 / 255, 3 / 255, 4 / 255, 5 / 255]);
    expect(selectMatrix(table, { label: 'label' }).labels?.classes).toEqual(['3', '7']);
    expect(table.pixels).toEqual({ height: 2, width: 2, values: { kind: 'grey', levels: 255, white: 1 } });
    expect(table.released).toBe(false);
  });

  test('binarized images are unpacked, the most significant bit first', async () => {
    const packed = new Uint8Array(2 * 98);
    packed[0] = 0b1010_0001;
    packed[195] = 1;
    writeFileSync(at('binarized_mnist_valid.packed.npy.gz'), gzipSync(encodeNpy(packed, [2, 98])));
    const table = await loadTable('binarized-mnist-valid', { dataDir: folder, ...nowhere });
    const { data, columns } = selectMatrix(table).rows;
    expect(columns).toBe(784);
    expect([...data.subarray(0, 8)]).toEqual([1, 0, 1, 0, 0, 0, 0, 1]);
    expect(data.reduce((sum, bit) => sum + bit)).toBe(4);
    expect(data[2 * 784 - 1]).toBe(1);
    expect(table.pixels).toEqual({ height: 28, width: 28, values: { kind: 'binary' } });
  });

  test('binarized images may be the original text', async () => {
    writeFileSync(at('binarized_mnist_test.amat'), `${bits(3)}\n${bits(0)}\n`);
    const table = await loadTable('binarized-mnist-test', { environment: { MARGINALIA_DATA: folder } });
    expect([table.rows, names(table).length]).toEqual([2, 784]);
    expect(selectMatrix(table).rows.data.reduce((sum, bit) => sum + bit)).toBe(3);
    expect(selectPixels(table).rows.data.reduce((sum, bit) => sum + bit)).toBe(3);
    writeFileSync(at('binarized_mnist_test.amat'), bits(3).replace('1', '2'));
    const grey = await rejected(loadTable('binarized-mnist-test', { dataDir: folder }));
    expect(grey.message).toBe(
      `loadTable: binarized images must hold 0 and 1, got 2 (${at('binarized_mnist_test.amat')}). Download the file again.`,
    );
  });

  test('is the released one if every number of its files is', async () => {
    writeImages('mnist-train-images-idx3-ubyte', 'mnist-train-labels-idx1-ubyte.gz');
    const [mnist] = releasedDatasets as [ReleasedDataset];
    const [images, labels] = mnist.files as [ReleasedFile, ReleasedFile];
    const sha256 = (...bytes: number[]) => createHash('sha256').update(Uint8Array.from(bytes)).digest('hex');
    const numbers = [sha256(0, 51, 255, 1, 2, 3, 4, 5), sha256(7, 3)] as const;
    const load = async (a: string, b: string) =>
      (
        await loadNamed(
          {
            ...mnist,
            files: [
              { ...images, numbers: a },
              { ...labels, numbers: b },
            ],
          },
          [folder],
        )
      ).released;
    expect(await load(...numbers)).toBe(true);
    expect(await load(numbers[0], numbers[0])).toBe(false);
    expect(await load(numbers[1], numbers[1])).toBe(false);
  });

  test('is refused with its files and the folders, if it is not there', async () => {
    const error = await rejected(loadTable('mnist', { dataDir: folder, ...nowhere }));
    expect(error.code).toBe('E_FILE');
    expect(error.message).toBe(
      `loadTable: data set mnist must be on this machine, got no mnist-train-images-idx3-ubyte.gz and no mnist-train-labels-idx1-ubyte.gz (looked in ${folder}, /nowhere/marginalia). Put the files into one of these folders, or name theirs with --data-dir: mnist-train-images-idx3-ubyte.gz (9912422 bytes, SHA-256 440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609) from https://storage.googleapis.com/cvdf-datasets/mnist/train-images-idx3-ubyte.gz; mnist-train-labels-idx1-ubyte.gz (28881 bytes, SHA-256 3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c) from https://storage.googleapis.com/cvdf-datasets/mnist/train-labels-idx1-ubyte.gz.`,
    );
    writeFileSync(at('mnist-train-labels-idx1-ubyte.gz'), '');
    const labelsOnly = await rejected(loadTable('mnist', { dataDir: folder, ...nowhere }));
    expect(labelsOnly.message).toContain('got no mnist-train-images-idx3-ubyte.gz (looked');
  });

  test('is refused when images and labels do not belong together, or rows are of another size', async () => {
    writeImages('mnist-train-images-idx3-ubyte', 'unused');
    writeFileSync(at('mnist-train-labels-idx1-ubyte'), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7));
    const error = await rejected(loadTable('mnist', { dataDir: folder, ...nowhere }));
    expect(error.message).toBe(
      `loadTable: every image must have a label, got 2 images and 1 labels (${at('mnist-train-images-idx3-ubyte')}, ${at('mnist-train-labels-idx1-ubyte')}). Download both files again.`,
    );
    writeFileSync(at('binarized_mnist_train.amat'), '0 1\n1 0\n');
    expect(
      (await rejected(loadTable('binarized-mnist-train', { dataDir: folder, ...nowhere }))).message,
    ).toBe(
      `loadTable: binarized images must have 98 bytes or 784 numbers a row, got 2 (${at('binarized_mnist_train.amat')}). Download the file again.`,
    );
  });
});
