import { writeCsv } from '@marginalia/data';
import type { Rows } from '@marginalia/runtime';
import { type ImageShape, isPicture, pictureEndings, writePicture } from './images.ts';
import { writeArray, writeResult } from './results.ts';

/** What rows can be written as. */
export const rowEndings: readonly string[] = ['csv', 'npy', ...pictureEndings];

/** Rows that are to be written, or shown. */
export interface WrittenRows {
  readonly rows: Rows & { readonly data: Float64Array };
  readonly names: readonly string[];
  /** For a picture. */
  readonly image: ImageShape | null;
  /** Images side by side. */
  readonly across?: number;
}

/** Writes rows as the ending of the file says: names and numbers, numbers, or images. */
export async function writeRows(out: string, { rows, names, image, across }: WrittenRows): Promise<void> {
  if (isPicture(out) && image !== null) return writePicture(out, rows, image, across);
  if (out.endsWith('.npy')) return writeArray(out, rows.data, [rows.rows, rows.columns]);
  return writeResult(out, writeCsv(names, linesOf(rows)));
}

function* linesOf({ data, columns }: WrittenRows['rows']): Generator<Float64Array> {
  for (let at = 0; at < data.length; at += columns) yield data.subarray(at, at + columns);
}
