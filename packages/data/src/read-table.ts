import { MarginaliaError } from '@marginalia/core-wasm';
import { closest } from './closest.ts';
import { type CsvOptions, readCsv } from './formats/csv.ts';
import { tableOfArray } from './formats/binary-array.ts';
import { isIdx, openIdx } from './formats/idx.ts';
import { readJson, readNdjson } from './formats/json.ts';
import { isNpy, openNpy } from './formats/npy.ts';
import { readNpz } from './formats/npz.ts';
import { isZip } from './formats/zip.ts';
import { gunzip, isGzip } from './gunzip.ts';
import { noRows, type Table } from './table.ts';

type Reader = (bytes: Uint8Array, name: string, maxBytes: number) => Table;

const caller = 'readTable';

const readers: Readonly<Record<Exclude<Format, 'csv' | 'tsv' | 'amat'>, Reader>> = {
  json: readJson,
  ndjson: readNdjson,
  npy: (bytes, name) => tableOfArray(openNpy(bytes, { caller, name }), name),
  npz: readNpz,
  idx: (bytes, name) => tableOfArray(openIdx(bytes, { caller, name }), name),
};

/** `amat` is a matrix of numbers separated by blanks, without names. */
export type Format = 'csv' | 'tsv' | 'amat' | 'json' | 'ndjson' | 'npy' | 'npz' | 'idx';

/** What `readTable` reads. */
export const formats: readonly Format[] = ['csv', 'tsv', 'json', 'ndjson', 'npy', 'npz', 'idx', 'amat'];

export interface ReadOptions {
  /** Of the file: its ending tells the format, and messages say it. */
  readonly name: string;
  /** Default: by the ending of the name (.csv .tsv .json .ndjson .jsonl .npy .npz .idx .amat, …-ubyte, each also .gz), else by the content. */
  readonly format?: Format;
  /** Whether the first line of csv or tsv names the columns. Default: it does if a field of it is neither a number nor missing. */
  readonly header?: boolean;
  /** A gzip or npz file that unpacks to more is refused. Default 4 GiB. */
  readonly maxBytes?: number;
}

/**
 * Reads a file's bytes as a table of named columns.
 *
 * Gzip is recognised by its first bytes. A column is numeric if every field is a number or missing under the one number
 * grammar (`parseNumber`), otherwise text. Columns without names are x1 … xD.
 *
 * @throws E_DATA if the content is no table: file, line and column are named
 * @throws E_FILE if the file is cut off, damaged or unpacks to more than maxBytes
 * @example
 * const table = readTable(new TextEncoder().encode('a,b\n1,2\n3,NA\n'), { name: 'small.csv' });
 * table.columns.map((column) => column.name); // => ['a', 'b']
 */
export function readTable(bytes: Uint8Array, options: ReadOptions): Table {
  const { name, header = null, maxBytes = 4_294_967_296 } = options;
  const content = isGzip(bytes) ? gunzip(bytes, { name, maxBytes }) : bytes;
  const format = options.format ?? formatOfName(name) ?? formatOfContent(content);
  if (!formats.includes(format)) throw unknownFormat(format);
  if (content.length === 0) throw noRows(name, 'an empty file');
  const separated = csvOptions(format, name, header);
  if (separated !== null) return readCsv(content, separated);
  return readers[format as keyof typeof readers](content, name, maxBytes);
}

/** How a format of separated values is read; null for another format. */
export function csvOptions(format: Format, name: string, header: boolean | null): CsvOptions | null {
  if (format === 'csv') return { name, delimiter: ',', header };
  if (format === 'tsv') return { name, delimiter: '\t', header };
  if (format === 'amat') return { name, delimiter: ' ', header: false };
  return null;
}

/** By its ending; null for none that is known. @throws E_FILE for a format that is known and not read */
export function formatOfName(name: string): Format | null {
  const file = name.toLowerCase().replace(/\.gz$/, '');
  if (file.endsWith('-ubyte')) return 'idx';
  const ending = /\.([a-z]+)$/.exec(file)?.[1] ?? '';
  if (ending === 'jsonl') return 'ndjson';
  if (['parquet', 'arrow', 'xlsx'].includes(ending))
    throw new MarginaliaError(
      'E_FILE',
      `readTable: the format must be one of ${formats.join(', ')}, got ${ending}`,
      {
        where: name,
        remedy: 'Convert it to csv or npy.',
      },
    );
  return formats.find((format) => format === ending) ?? null;
}

function formatOfContent(bytes: Uint8Array): Format {
  if (isNpy(bytes)) return 'npy';
  if (isZip(bytes)) return 'npz';
  if (isIdx(bytes)) return 'idx';
  const opening = new TextDecoder().decode(bytes.subarray(0, 65_536)).trimStart();
  if (opening.startsWith('{')) return 'ndjson';
  if (opening.startsWith('[')) return /^\[\s*[[{\]]/.test(opening) ? 'json' : 'ndjson';
  const firstLine = /^[^\r\n]*/.exec(opening)?.[0] ?? '';
  return firstLine.includes('\t') && !firstLine.includes(',') ? 'tsv' : 'csv';
}

function unknownFormat(format: string): MarginaliaError {
  const meant = closest(format, formats);
  return new MarginaliaError(
    'E_ARGUMENT',
    `readTable: format must be one of ${formats.join(', ')}, got ${format}`,
    {
      remedy: meant === null ? 'Choose one of them.' : `Did you mean ${meant}?`,
    },
  );
}
