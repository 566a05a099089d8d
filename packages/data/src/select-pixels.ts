import { MarginaliaError } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import { allocateBytes } from './allocate.ts';
import { encodeLabels, type Labels } from './labels.ts';
import { measurePixels, type Pixels } from './pixels.ts';
import { requireRows } from './select-matrix.ts';
import { selectColumns } from './select-columns.ts';
import { type NumericColumn, type Table, where } from './table.ts';

/** Images as bytes: an eighth of the memory of `selectMatrix`. */
export interface PixelSelection {
  /** [n, height · width] whole levels 0 … 255; may share its memory with the table: read only. */
  readonly rows: Rows & { readonly data: Uint8Array };
  /** Of the bytes: white is the number of levels. Height and width are null where the table does not say them. */
  readonly pixels: Omit<Pixels, 'height' | 'width'> & {
    readonly height: number | null;
    readonly width: number | null;
  };
  /** The number of each row in the table, counted from 0. */
  readonly rowNumbers: Uint32Array;
  readonly labels: Labels | null;
}

/**
 * Selects the images of a table as bytes, in memory that threads share: MNIST's 60,000 are 47 MB, where f64 would be 376.
 *
 * A pixel is the level as the file has it: 0 … 255 also where the table scales it to [0, 1].
 *
 * @throws E_ARGUMENT, E_DATA as `selectMatrix`; E_DATA if a pixel is missing or no whole number 0 … 255
 */
export function selectPixels(
  table: Table,
  options: { readonly rows?: readonly [start: number, end: number]; readonly label?: string } = {},
): PixelSelection {
  const [start, end] = requireRows(table, options.rows ?? [0, table.rows]);
  const { columns, label } = selectColumns(
    table,
    options.label === undefined ? {} : { label: options.label },
  );
  const rows = { data: levelsOf(table, columns, start, end), rows: end - start, columns: columns.length };
  const { height = null, width = null } = table.pixels ?? {};
  const values = table.pixels?.values ?? measurePixels(rows.data);
  return {
    rows,
    pixels: {
      height,
      width,
      values: values.kind === 'grey' ? { ...values, white: values.levels } : values,
    },
    rowNumbers: Uint32Array.from({ length: end - start }, (_, row) => start + row),
    labels: label && encodeLabels(table, label, start, end),
  };
}

/**
 * The columns as the bytes of one matrix: in place where they are one already.
 *
 * @throws E_DATA if a number is missing or no whole number 0 … 255
 */
export function levelsOf(
  table: Table,
  columns: readonly NumericColumn[],
  start: number,
  end: number,
): Uint8Array {
  const width = columns.length;
  const first = columns[0]!.values;
  if (
    first instanceof Uint8Array &&
    columns.every(({ values, offset, stride }, j) => values === first && offset === j && stride === width)
  )
    return first.subarray(start * width, end * width);
  const levels = new Uint8Array(allocateBytes((end - start) * width));
  for (const [j, { name, values, offset, stride }] of columns.entries())
    for (let row = start; row < end; row++) {
      const x = values[offset + row * stride]!;
      const at = (row - start) * width + j;
      levels[at] = x;
      if (levels[at] !== x)
        throw new MarginaliaError(
          'E_DATA',
          `selectPixels: a pixel must be a whole number from 0 to 255, got ${Number.isNaN(x) ? 'a missing one' : x}`,
          {
            where: where(table, row, name),
            remedy: 'Take other numbers as a matrix of f64, with selectMatrix.',
          },
        );
    }
  return levels;
}
