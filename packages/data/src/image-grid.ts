import { MarginaliaError } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import type { Raster } from './encode-png.ts';

export interface GridOptions {
  /** Of one image: pixel (r, c) is column r · width + c. */
  readonly height: number;
  readonly width: number;
  /** Images side by side. Default: ⌈√n⌉. */
  readonly across?: number;
  /** The value that is black, and the one that is white. */
  readonly low: number;
  readonly high: number;
  /** Pixels between images and around them. Default 1. */
  readonly padding?: number;
  /** The side of a pixel of an image in pixels of the grid. Default 1. */
  readonly zoom?: number;
}

/** A picture of images, and what it could not show. */
export interface ImageGrid extends Raster {
  /** Values below `low` or above `high`: drawn black or white. */
  readonly outside: number;
  /** Values that are missing: drawn in orange. */
  readonly missing: number;
}

const paddingGrey = 128;
const orange: readonly number[] = [230, 120, 0];
/** A side longer than this no browser draws. */
const longestSide = 32_767;

/**
 * Lays images out in rows and columns, the first at the top left, rows first.
 *
 *   grey = round(255 (x − low) / (high − low))
 *
 * Between images, and where the last row lacks some, is a middle grey. The raster is grey, or coloured if a value is missing.
 *
 * @param images [n, height · width]; NaN is a missing value
 * @throws E_SHAPE unless the columns are height · width; E_ARGUMENT unless low < high and sizes are whole numbers
 * @example
 * imageGrid({ data: Uint8Array.of(0, 16), rows: 2, columns: 1 }, { height: 1, width: 1, low: 0, high: 16, padding: 0 }).data; // => Uint8Array.of(0, 255)
 */
export function imageGrid(images: Rows, options: GridOptions): ImageGrid {
  const { height, width, low, high, padding = 1, zoom = 1 } = options;
  const { data, rows: n, columns } = images;
  const across = options.across ?? Math.ceil(Math.sqrt(n));
  const down = Math.ceil(n / across);
  requireSizes(images, { height, width, across, padding, zoom });
  if (!(low < high && high - low < Infinity))
    throw wrong(
      `low must be below high, got ${low} and ${high}`,
      'Give the values that are black and white.',
    );
  const [cellHeight, cellWidth] = [height * zoom + padding, width * zoom + padding];
  const [gridHeight, gridWidth] = [down * cellHeight + padding, across * cellWidth + padding];
  if (Math.max(gridHeight, gridWidth) > longestSide)
    throw wrong(
      `a grid must be at most ${longestSide} pixels high and wide, got ${gridHeight} × ${gridWidth}`,
      'Show fewer images.',
    );

  const coloured = data.some((x) => Number.isNaN(x));
  const channels = coloured ? 3 : 1;
  const raster = new Uint8Array(gridHeight * gridWidth * channels).fill(paddingGrey);
  let outside = 0;
  let missing = 0;
  for (let i = 0; i < n; i++)
    for (let pixel = 0; pixel < columns; pixel++) {
      const x = data[i * columns + pixel]!;
      if (Number.isNaN(x)) missing++;
      else if (x < low || x > high) outside++;
      const grey = Math.max(0, Math.min(255, Math.round((255 * (x - low)) / (high - low))));
      const top = padding + Math.floor(i / across) * cellHeight + Math.floor(pixel / width) * zoom;
      const left = padding + (i % across) * cellWidth + (pixel % width) * zoom;
      for (let r = top; r < top + zoom; r++)
        for (let at = (r * gridWidth + left) * channels, c = 0; c < zoom * channels; c++)
          raster[at + c] = Number.isNaN(x) ? orange[c % 3]! : grey;
    }
  const description = `${n} images of ${height} × ${width} pixels in ${down} rows of ${across}; black is ${low}, white is ${high}${missing === 0 ? '' : ', orange is missing'}`;
  return { width: gridWidth, height: gridHeight, channels, data: raster, description, outside, missing };
}

function requireSizes(
  { data, rows, columns }: Rows,
  sizes: Readonly<Record<'height' | 'width' | 'across' | 'padding' | 'zoom', number>>,
): void {
  for (const [name, size] of Object.entries(sizes))
    if (!Number.isSafeInteger(size) || size < (name === 'padding' ? 0 : 1))
      throw wrong(`${name} must be a whole number, got ${size}`, 'Count pixels, and images side by side.');
  if (rows >= 1 && columns === sizes.height * sizes.width && data.length === rows * columns) return;
  throw new MarginaliaError(
    'E_SHAPE',
    `imageGrid: rows must be images of ${sizes.height} × ${sizes.width} pixels, got ${rows} of ${columns} values`,
    { remedy: 'Give the height and width of the images.' },
  );
}

function wrong(sentence: string, remedy: string): MarginaliaError {
  return new MarginaliaError('E_ARGUMENT', `imageGrid: ${sentence}`, { remedy });
}
