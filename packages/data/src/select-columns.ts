import { MarginaliaError } from '@marginalia/core-wasm';
import { closest } from './closest.ts';
import { excerpt } from './formats/tally.ts';
import { type Column, type NumericColumn, type Table, where } from './table.ts';

/** The columns a selection names. */
export interface ColumnChoice {
  /** Default: every column but those set aside and those named as label or weights. */
  readonly columns?: readonly string[];
  /** A column of classes, set aside. */
  readonly label?: string;
  /** A column of row weights w ≥ 0, set aside. */
  readonly weights?: string;
}

/** Which column does what. */
export interface Roles {
  readonly columns: readonly NumericColumn[];
  readonly label: Column | null;
  readonly weights: NumericColumn | null;
}

/**
 * @throws E_ARGUMENT if a name does not exist or is given twice
 * @throws E_DATA if a column that must be numeric holds text, or none is left
 */
export function selectColumns(table: Table, options: ColumnChoice): Roles {
  const roles = [options.label, options.weights].filter((name) => name !== undefined);
  requireOnce([...(options.columns ?? []), ...roles]);
  const label = options.label === undefined ? null : requireColumn(table, options.label);
  const weights = options.weights === undefined ? null : requireColumn(table, options.weights);
  const left = new Set([...table.setAside, ...roles]);
  const columns =
    options.columns?.map((name) => requireColumn(table, name)) ??
    table.columns.filter(({ name }) => !left.has(name));
  if (columns.length === 0)
    throw new MarginaliaError(
      'E_DATA',
      'selectMatrix: at least one column must be left for the model, got none',
      {
        where: table.name,
        remedy: 'Name columns of numbers with --columns.',
      },
    );
  return {
    columns: columns.map((column) => requireNumeric(table, column)),
    label,
    weights: weights && requireNumeric(table, weights),
  };
}

function requireOnce(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new MarginaliaError('E_ARGUMENT', `selectMatrix: a column must be named once, got ${twice} twice`, {
      remedy: 'A column is a value of the model, the label or the weights.',
    });
}

function requireColumn(table: Table, name: string): Column {
  const column = table.columns.find((column) => column.name === name);
  if (column !== undefined) return column;
  const names = table.columns.map((column) => column.name);
  const meant = closest(name, names);
  const listed = names.length > 10 ? `${names.slice(0, 10).join(', ')}, …` : names.join(', ');
  throw new MarginaliaError('E_ARGUMENT', `selectMatrix: a column must be one of ${listed}, got ${name}`, {
    where: table.name,
    remedy: meant === null ? 'Choose one of them.' : `Did you mean ${meant}?`,
  });
}

function requireNumeric(table: Table, column: Column): NumericColumn {
  if (column.kind === 'numeric') return column;
  const { name, firstText, textFields } = column;
  const more = textFields === 1 ? 'in one field' : `first of ${textFields} such fields`;
  throw new MarginaliaError(
    'E_DATA',
    `selectMatrix: column ${name} must hold numbers, got ${excerpt(firstText.text)}, ${more}`,
    {
      where: where(table, firstText.row, name),
      remedy:
        'Correct the text (NA is a missing value), choose other columns with --columns, or set the column aside with --label.',
    },
  );
}
