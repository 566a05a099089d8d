import {
  type Labels,
  measurePixels,
  type PixelValues,
  selectMatrix,
  selectPixels,
  type Table,
} from '@marginalia/data';
import { digestRows, type Rows } from '@marginalia/runtime';
import type { ImageShape } from './images.ts';
import { imageShapeOf } from './images.ts';
import { columnsFor } from './input.ts';
import { openTable } from './open-table.ts';
import type { Session } from './session.ts';

/** The rows of DATA for networks: bytes where the data are bytes, an eighth of the memory. */
export interface NetworkInput {
  /** As it was asked for. */
  readonly name: string;
  /** [n, D]; NaN is a missing value. */
  readonly rows: Rows;
  readonly columns: readonly string[];
  readonly rowNumbers: Uint32Array;
  readonly labels: Labels | null;
  /** What image the columns make, if any. */
  readonly image: ImageShape | null;
  /** What the stored numbers are: white is in their units. */
  readonly values: PixelValues;
  /** Whether they are known to be pixels, or bytes, so that grey may be read as a probability. */
  readonly arePixels: boolean;
  /** A stored number over this is the number in the units of the data: 255 for bytes of MNIST. */
  readonly divisor: number;
  /** SHA-256 of the rows; made when it is asked for. */
  readonly dataDigest: () => string;
}

/**
 * DATA to fit networks to: the columns that --columns names, otherwise every numeric one.
 *
 * @param asBytes whether bytes may stay bytes, before the table divides them
 */
export async function loadNetworkInput(
  session: Session,
  source: string,
  asBytes: boolean,
): Promise<NetworkInput> {
  return select(session, source, () => session.flags.names('columns'), asBytes);
}

/** DATA for a fitted model: its columns, by their names, or those that --columns names in their place. */
export async function loadNetworkInputFor(
  session: Session,
  source: string,
  columns: readonly string[],
  asBytes: boolean,
): Promise<NetworkInput> {
  return select(session, source, columnsFor(session, columns), asBytes);
}

async function select(
  session: Session,
  source: string,
  columnsOf: (table: Table) => readonly string[] | null,
  asBytes: boolean,
): Promise<NetworkInput> {
  const { flags } = session;
  const [label, range] = [flags.text('label'), flags.range('rows')];
  flags.names('columns');
  const table = await openTable(session, source);
  const options = { ...(label !== null && { label }), ...(range !== null && { rows: range }) };
  const named = columnsOf(table);
  const left = table.columns.filter(({ name }) => name !== label && !table.setAside.includes(name));
  const all =
    named === null || (named.length === left.length && left.every(({ name }, j) => name === named[j]));
  const name = source === '-' ? 'standard input' : source;
  const first = left[0];
  const bytes =
    asBytes &&
    all &&
    left.every((column) => column.kind === 'numeric' && column.values instanceof Uint8Array);
  if (bytes && first?.kind === 'numeric') {
    const { rows, pixels, rowNumbers, labels } = selectPixels(table, options);
    const { divisor } = first;
    return {
      name,
      rows,
      columns: left.map((column) => column.name),
      rowNumbers,
      labels,
      image: imageShapeOf(table.pixels),
      values: pixels.values,
      arePixels: true,
      divisor,
      dataDigest: () => digestRows(rows),
    };
  }
  const { rows, columns, rowNumbers, labels, pixels } = selectMatrix(table, {
    ...options,
    ...(named !== null && { columns: named }),
  });
  return {
    name,
    rows,
    columns,
    rowNumbers,
    labels,
    image: imageShapeOf(pixels),
    values: pixels?.values ?? measurePixels(rows.data),
    arePixels: pixels !== null,
    divisor: 1,
    dataDigest: () => digestRows(rows),
  };
}
