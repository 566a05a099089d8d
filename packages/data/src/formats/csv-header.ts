import { MarginaliaError } from '@marginalia/core-wasm';
import { parseNumberText } from '../parse-number.ts';
import { defaultNames, mostColumns, noRows, requireDistinctNames, tooManyColumns } from '../table.ts';
import { fieldText, isBlankLine, nextField, type Scanner } from './csv-scanner.ts';

/**
 * The names of the columns; moves the scanner to where the rows begin. null if the window ends before the first line does.
 *
 * @param header whether the first line names the columns; null: it does if some field of it is text
 * @throws E_DATA on an empty file, another separator, too many columns, two of one name
 */
export function readHeader(scanner: Scanner, header: boolean | null): readonly string[] | null {
  const { name, delimiter } = scanner;
  const ahead = { ...scanner };
  const fields: string[] = [];
  let quoted = false;
  let whole = false;
  while (!whole && nextField(ahead)) {
    if (fields.length === 0 && isBlankLine(ahead)) continue;
    if (fields.push(fieldText(ahead)) > mostColumns) throw tooManyColumns(`${name}, line ${ahead.rowLine}`);
    quoted ||= ahead.quoted;
    whole = ahead.endsRow;
  }
  if (!whole && !ahead.last) return null;
  if (fields.length === 0) throw noRows(name, 'an empty file');
  const other = fields.length === 1 && !quoted ? /[,;\t]/.exec(fields[0]!)?.[0] : undefined;
  if (other !== undefined)
    throw new MarginaliaError(
      'E_DATA',
      `readTable: fields must be separated by ${JSON.stringify(String.fromCharCode(delimiter))}, got ${JSON.stringify(other)}`,
      {
        where: `${name}, line ${ahead.rowLine}`,
        remedy: 'Separate fields by commas (csv) or by tabs (tsv).',
      },
    );

  const names = defaultNames(fields.length);
  if (!(header ?? fields.some((field) => parseNumberText(field) === null))) return names;
  const given = names.map((nameless, index) => fields[index]?.trim() || nameless);
  requireDistinctNames(given, `${name}, line ${ahead.rowLine}`);
  Object.assign(scanner, ahead);
  return given;
}
