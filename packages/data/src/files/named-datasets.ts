import { MarginaliaError } from '@marginalia/core-wasm';
import { createHash } from 'node:crypto';
import { allocateBytes } from '../allocate.ts';
import { unpackBits } from '../pack-bits.ts';
import type { ReleasedDataset, ReleasedFile } from '../released-datasets.ts';
import { levelsOf } from '../select-pixels.ts';
import { defaultNames, matrixColumns, type NumericColumn, type Table } from '../table.ts';

/** What a file may be called, best name first. */
export function fileNames({ name }: ReleasedFile): string[] {
  const amat = /^(binarized_mnist_\w+)\.amat$/.exec(name)?.[1];
  if (amat !== undefined) return withGzip(`${amat}.packed.npy`, `${amat}.amat`);
  const [, family = '', original = ''] = /^([a-z]+)-(.*)\.gz$/.exec(name) ?? [];
  return withGzip(`${family}-${original}`, `${family}/${original}`, `${family}-mnist/${original}`);
}

/** One table of the tables of its files; whether their numbers are those that were released is noted, not required. */
export function assemble(set: ReleasedDataset, tables: readonly Table[]): Table {
  const [images, labels] = tables as [Table, Table | undefined];
  const table =
    set.family === 'binarized-mnist' ? binaryImages(set, images) : greyImages(set, images, labels);
  const released = set.files.every((file, index) => {
    const column = index === 0 ? table.columns[0] : table.columns.at(-1);
    return column?.kind === 'numeric' && isMadeOf(column, file.numbers);
  });
  return { ...table, name: set.name, released };
}

function isMadeOf({ values }: NumericColumn, sha256: string): boolean {
  return values instanceof Uint8Array && createHash('sha256').update(values).digest('hex') === sha256;
}

function withGzip(...names: readonly string[]): string[] {
  return names.flatMap((name) => [`${name}.gz`, name]);
}

/** Pixels scaled to [0, 1], the column label set aside. */
function greyImages({ pixels }: ReleasedDataset, images: Table, labels: Table | undefined): Table {
  const label = labels?.columns[0];
  if (labels?.rows !== images.rows || label?.kind !== 'numeric')
    throw new MarginaliaError(
      'E_DATA',
      `loadTable: every image must have a label, got ${images.rows} images and ${labels?.rows} labels`,
      { where: `${images.name}, ${labels?.name}`, remedy: 'Download both files again.' },
    );
  const columns = images.columns.map((column) =>
    column.kind === 'numeric' ? { ...column, divisor: 255 } : column,
  );
  return {
    ...images,
    columns: [...columns, { ...label, name: 'label' }],
    setAside: ['label'],
    pixels: images.pixels && { ...images.pixels, values: pixels.values },
  };
}

/** Fixed binarized MNIST: 98 bytes a row as npy, or the 784 numbers a line of the original. */
function binaryImages({ pixels }: ReleasedDataset, images: Table): Table {
  const width = pixels.height * pixels.width;
  const found = images.columns.length;
  if (found !== width && found !== width / 8)
    throw new MarginaliaError(
      'E_DATA',
      `loadTable: binarized images must have ${width / 8} bytes or ${width} numbers a row, got ${found}`,
      { where: images.name, remedy: 'Download the file again.' },
    );
  const columns = images.columns.filter((column) => column.kind === 'numeric');
  const levels = levelsOf(images, columns, 0, images.rows);
  const bits =
    found === width ? levels : unpackBits(levels, width, new Uint8Array(allocateBytes(images.rows * width)));
  const other = bits.find((bit) => bit > 1);
  if (other !== undefined)
    throw new MarginaliaError('E_DATA', `loadTable: binarized images must hold 0 and 1, got ${other}`, {
      where: images.name,
      remedy: 'Download the file again.',
    });
  return {
    ...images,
    columns: matrixColumns(defaultNames(width), bits, { stride: width }),
    pixels,
  };
}
