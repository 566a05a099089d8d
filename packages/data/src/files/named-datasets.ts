import { MarginaliaError } from '@marginalia/core-wasm';
import { defaultNames, matrixColumns, type Table } from '../table.ts';

/** A set that is not bundled: what each of its files may be called, best name first, and how they make one table. */
export interface NamedDataset {
  readonly name: string;
  readonly files: readonly (readonly string[])[];
  readonly toTable: (tables: readonly Table[]) => Table;
}

/** The sets that are looked for in a folder of the user's. */
export const namedDatasets: readonly NamedDataset[] = [
  images('mnist', 'mnist', 'train'),
  images('mnist-test', 'mnist', 't10k'),
  images('fashion', 'fashion', 'train'),
  images('fashion-test', 'fashion', 't10k'),
  binarized('train'),
  binarized('valid'),
  binarized('test'),
];

/** Grey images and labels as two idx files: pixels scaled to [0, 1], the column label set aside. */
function images(name: string, family: string, part: string): NamedDataset {
  const files = [`${part}-images-idx3-ubyte`, `${part}-labels-idx1-ubyte`].map((file) =>
    withGzip(`${family}-${file}`, `${family}/${file}`),
  );
  const toTable = ([pixels, labels]: readonly Table[]): Table => {
    const label = labels?.columns[0];
    if (pixels === undefined || labels?.rows !== pixels.rows || label?.kind !== 'numeric')
      throw new MarginaliaError(
        'E_DATA',
        `loadTable: every image must have a label, got ${pixels?.rows} images and ${labels?.rows} labels`,
        { where: `${pixels?.name}, ${labels?.name}`, remedy: 'Download both files again.' },
      );
    const scaled = pixels.columns.map((column) =>
      column.kind === 'numeric' ? { ...column, divisor: 255 } : column,
    );
    return { ...pixels, name, columns: [...scaled, { ...label, name: 'label' }], setAside: ['label'] };
  };
  return { name, files, toTable };
}

/** Fixed binarized MNIST: 98 bytes a row as npy, or the 784 numbers a line of the original. */
function binarized(part: string): NamedDataset {
  const name = `binarized-mnist-${part}`;
  const file = `binarized_mnist_${part}`;
  const toTable = ([table]: readonly Table[]): Table => {
    if (table?.columns.length === 784) return { ...table, name };
    if (table?.columns.length === 98) return { ...unpackBits(table), name };
    throw new MarginaliaError(
      'E_DATA',
      `loadTable: binarized images must have 98 bytes or 784 numbers a row, got ${table?.columns.length}`,
      { where: table?.name ?? name, remedy: 'Download the file again.' },
    );
  };
  return { name, files: [withGzip(`${file}.packed.npy`, `${file}.amat`)], toTable };
}

/** Eight columns of 0 and 1 for every column of bytes, the most significant bit first. */
function unpackBits(table: Table): Table {
  const width = 8 * table.columns.length;
  const bits = new Uint8Array(table.rows * width);
  for (const [byte, column] of table.columns.entries()) {
    if (column.kind !== 'numeric') continue;
    for (let row = 0; row < table.rows; row++) {
      const value = column.values[column.offset + row * column.stride]!;
      for (let bit = 0; bit < 8; bit++) bits[row * width + 8 * byte + bit] = (value >> (7 - bit)) & 1;
    }
  }
  return { ...table, columns: matrixColumns(defaultNames(width), bits, { stride: width }) };
}

function withGzip(...names: readonly string[]): string[] {
  return names.flatMap((name) => [`${name}.gz`, name]);
}
