import { MarginaliaError } from '@marginalia/core-wasm';
import { selectMatrix, type Selection, type SelectOptions, type Table } from '@marginalia/data';
import { digestRows } from '@marginalia/runtime';
import { suggest, usage } from '../command-line/usage-error.ts';
import { openTable } from './open-table.ts';
import type { Session } from './session.ts';

/** The rows of DATA that a command is about. */
export interface Input {
  /** As it was asked for. */
  readonly name: string;
  readonly selection: Selection;
  readonly columns: readonly string[];
  /** SHA-256 of the rows, before --scale; made when it is asked for, as executors make their own. */
  readonly dataDigest: () => string;
}

/** DATA for a fit: the columns that --columns names, otherwise every numeric one. */
export async function loadInput(session: Session, source: string): Promise<Input> {
  return select(session, source, () => session.flags.names('columns'));
}

/** DATA for a fitted model: its columns, by their names. --columns names others in their place. */
export async function loadInputFor(
  session: Session,
  source: string,
  columns: readonly string[],
): Promise<Input> {
  return select(session, source, columnsFor(session, columns));
}

/**
 * The columns of a table that a fitted model takes.
 *
 * @throws E_SHAPE if the table lacks one, naming it
 */
export function columnsFor(
  session: Session,
  columns: readonly string[],
): (table: Table) => readonly string[] {
  const { flags, name } = session;
  for (const flag of ['scale', 'weights'])
    flags.refuse(flag, 'a model is in the units of the rows it was fitted to');
  const named = flags.names('columns');
  if (named !== null && named.length !== columns.length) {
    throw usage(
      `${name}: columns must name one for each of the model's ${columns.length}, got ${named.length}`,
      {
        where: '--columns',
      },
    );
  }
  return (table) => named ?? byPlace(session, table, columns) ?? requireColumns(session, table, columns);
}

async function select(
  session: Session,
  source: string,
  columnsOf: (table: Table) => readonly string[] | null,
): Promise<Input> {
  const { flags, name } = session;
  const [label, weights, rows] = [flags.text('label'), flags.text('weights'), flags.range('rows')];
  flags.names('columns');
  const table = await openTable(session, source);
  const columns = columnsOf(table);
  const chosen: SelectOptions = {
    ...(columns !== null && { columns }),
    ...(label !== null && { label }),
    ...(weights !== null && { weights }),
    ...(rows !== null && { rows }),
  };
  const original = selectMatrix(table, chosen);
  requireComplete(name, original);
  const shown = source === '-' ? 'standard input' : source;
  if (!flags.on('scale')) {
    return {
      name: shown,
      selection: original,
      columns: original.columns,
      dataDigest: () => digestRows(original.rows),
    };
  }
  const dataDigest = digestRows(original.rows); // now, so that the rows as they were need not be kept
  const selection = selectMatrix(table, { ...chosen, scale: true });
  return { name: shown, selection, columns: selection.columns, dataDigest: () => dataDigest };
}

/** Columns x1 … xD, and numbers z1 … zH of a code, have no names of their own: as many others stand in their places. */
function byPlace({ flags }: Session, table: Table, columns: readonly string[]): readonly string[] | null {
  const there = new Set(table.columns.map(({ name }) => name));
  if (columns.every((column) => there.has(column))) return null;
  const [, letter = '', first = ''] = /^([xz])(\d+)$/.exec(columns[0] ?? '') ?? [];
  const nameless = columns.every((column, d) => column === `${letter}${Number(first) + d}`);
  if (!nameless) return null;
  const left = table.columns.filter(
    ({ name }) => name !== flags.text('label') && !table.setAside.includes(name),
  );
  return left.length === columns.length ? left.map(({ name }) => name) : null;
}

function requireColumns({ name }: Session, table: Table, columns: readonly string[]): readonly string[] {
  const there = table.columns.map((column) => column.name);
  const missing = columns.find((column) => !there.includes(column));
  if (missing === undefined) return columns;
  throw new MarginaliaError(
    'E_SHAPE',
    `${name}: data must have the model's columns, got none named ${missing}`,
    {
      where: table.name,
      remedy:
        suggest(missing, there) ??
        `The model has ${listed(columns)}, the data ${listed(there)}; --columns names others in their place.`,
    },
  );
}

/** The models of this version need every value. */
function requireComplete(name: string, { missing }: Selection): void {
  if (missing.first === null) return;
  throw new MarginaliaError('E_DATA', `${name}: every value must be there, got ${missing.count} missing`, {
    where: missing.first.where,
    remedy: 'This version cannot use missing values: drop or fill these rows.',
  });
}

function listed(names: readonly string[]): string {
  return names.length > 6 ? `${names.slice(0, 5).join(', ')} … (${names.length})` : names.join(', ');
}
