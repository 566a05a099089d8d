import { MarginaliaError } from '@marginalia/core-wasm';
import { selectMatrix } from '@marginalia/data';
import { loadTable } from '@marginalia/data/files';
import type { Rows } from '@marginalia/runtime';
import type { ImageShape } from './images.ts';
import { unlessInterrupted } from './interrupt.ts';
import type { Session } from './session.ts';

/** Says of every value of n rows whether it is hidden. */
export type Mask = (row: number, column: number) => boolean;

/**
 * --mask: the upper or the left half of images, or a FILE of 0 and 1 with a row for all or one for each.
 *
 * @param image what the columns make; asked for only if it is needed
 * @throws E_SHAPE, E_DATA for a file that does not fit
 */
export async function readMask(
  session: Session,
  { rows: n, columns: D }: Rows,
  image: () => ImageShape,
): Promise<Mask | null> {
  const given = session.flags.text('mask');
  if (given === null) return null;
  if (given === 'top' || given === 'left') {
    const { height, width } = image();
    return given === 'top'
      ? (_, column) => Math.floor(column / width) < Math.floor(height / 2)
      : (_, column) => column % width < Math.floor(width / 2);
  }
  const { rows } = selectMatrix(await unlessInterrupted(session.signal, loadTable(given)));
  const wrong = (code: 'E_SHAPE' | 'E_DATA', requirement: string): MarginaliaError =>
    new MarginaliaError(code, `complete: ${requirement}`, { where: `--mask ${given}` });
  const bad = rows.data.find((value) => value !== 0 && value !== 1);
  if (bad !== undefined) throw wrong('E_DATA', `a mask must hold 0 and 1, got ${bad}`);
  if (rows.data.length === D) return (_, column) => rows.data[column] === 1; // also one image, [height, width]
  if (rows.columns !== D || rows.rows !== n) {
    throw wrong(
      'E_SHAPE',
      `a mask must have ${D} values, or as many for each of ${n} rows, got ${rows.rows} × ${rows.columns}`,
    );
  }
  return (row, column) => rows.data[row * D + column] === 1;
}

/** The same rows with hidden values missing. */
export function hide(
  { data, rows, columns }: Rows,
  mask: Mask | null,
): Rows & { readonly data: Float64Array } {
  const seen = Float64Array.from(data);
  if (mask !== null)
    for (let i = 0; i < seen.length; i++) if (mask(Math.floor(i / columns), i % columns)) seen[i] = NaN;
  return { data: seen, rows, columns };
}
