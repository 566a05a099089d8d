import { MarginaliaError } from '@marginalia/core-wasm';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { bundledDatasets } from '../bundled-datasets.ts';
import { closest } from '../closest.ts';
import { type ReadOptions, readTable } from '../read-table.ts';
import { releasedDatasets } from '../released-datasets.ts';
import type { Table } from '../table.ts';
import { downloadFiles } from './download-dataset.ts';
import { dataFolders, type Environment, loadNamed } from './locate-dataset.ts';
import { defaultMaxBytes, readAll } from './read-bytes.ts';
import { readTableFile } from './read-table-file.ts';

export interface LoadOptions extends Omit<ReadOptions, 'name'> {
  /** The first folder in which a data set is looked for by name. */
  readonly dataDir?: string;
  /** Says MARGINALIA_DATA and the cache folder. Default: that of the process. */
  readonly environment?: Environment;
  /** Whether files of a named set that are in none of the folders are downloaded into the first. Default false. */
  readonly download?: boolean;
  /** What `-` reads. Default: that of the process. */
  readonly stdin?: AsyncIterable<Uint8Array>;
}

/** Every name that `loadTable` knows. */
export const datasetNames: readonly string[] = [...bundledDatasets, ...releasedDatasets].map(
  ({ name }) => name,
);

/**
 * Reads a table from a file, from standard input (`-`, with a format), or by the name of a data set.
 *
 * A name goes before a file of that name in the working folder; `./iris` is always the file. The sets have formats of
 * their own: `format` and `header` are for files.
 *
 * @throws E_FILE if there is no such file or set, or it cannot be read
 * @throws E_DATA if its content is no table
 * @example
 * (await loadTable('faithful')).rows; // => 272
 */
export async function loadTable(source: string, options: LoadOptions = {}): Promise<Table> {
  const { dataDir, environment = process.env, download = false, stdin = process.stdin, ...read } = options;
  if (source === '-') return await loadStream(stdin, read);
  const bundled = bundledDatasets.find(({ name }) => name === source);
  if (bundled !== undefined) {
    const bytes = await readFile(new URL(`../../datasets/${bundled.file}`, import.meta.url));
    const table = readTable(bytes, { name: bundled.file });
    return { ...table, setAside: bundled.label === null ? [] : [bundled.label], pixels: bundled.pixels };
  }
  const named = releasedDatasets.find(({ name }) => name === source);
  if (named !== undefined) {
    const folders = dataFolders(dataDir, environment);
    if (download) await downloadFiles(named, folders, {});
    return await loadNamed(named, folders);
  }
  return await loadFile(source, read);
}

/** fashion-mnist for fashion, binarized-mnist for one of its parts: the name that begins another, where a path is but a name. */
function relative(word: string): string | null {
  if (!/^[\w-]+$/.test(word)) return null;
  return datasetNames.find((name) => name.startsWith(word) || word.startsWith(`${name}-`)) ?? null;
}

type Read = Omit<ReadOptions, 'name'>;

async function loadStream(stdin: AsyncIterable<Uint8Array>, read: Read): Promise<Table> {
  if (read.format === undefined)
    throw new MarginaliaError('E_ARGUMENT', 'loadTable: standard input must have a format, got none', {
      remedy: 'Name it, as in --format csv.',
    });
  const bytes = await readAll(stdin, 'standard input', read.maxBytes ?? defaultMaxBytes);
  return readTable(bytes, { ...read, name: 'standard input' });
}

async function loadFile(path: string, read: Read): Promise<Table> {
  try {
    return await readTableFile(path, read);
  } catch (cause) {
    const meant = existsSync(path) ? null : (closest(path, datasetNames) ?? relative(path));
    if (meant === null) throw cause;
    throw new MarginaliaError('E_FILE', 'loadTable: data must be a file or a known name, got neither', {
      where: path,
      remedy: `Did you mean ${meant}?`,
      cause,
    });
  }
}
