import { MarginaliaError } from '@marginalia/core-wasm';
import { stat } from 'node:fs/promises';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import type { ReleasedDataset, ReleasedFile } from '../released-datasets.ts';
import type { Table } from '../table.ts';
import { assemble, fileNames } from './named-datasets.ts';
import { readTableFile } from './read-table-file.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds and reads a set: images scaled to [0, 1], labels set aside; binarized images as 0 and 1.
 *
 * @throws E_FILE naming the files, where they can be had and the folders, if it is not there
 */
export async function loadNamed(set: ReleasedDataset, folders: readonly string[]): Promise<Table> {
  const paths = await locateFiles(set, folders);
  const missing = set.files.filter((_, index) => paths[index] === null);
  if (missing.length > 0)
    throw new MarginaliaError(
      'E_FILE',
      `loadTable: data set ${set.name} must be on this machine, got no ${missing.map(({ name }) => name).join(' and no ')}`,
      {
        where: `looked in ${folders.join(', ')}`,
        remedy: `Put the files into one of these folders, or name theirs with --data-dir: ${missing.map(described).join('; ')}.`,
      },
    );
  const tables = await Promise.all(paths.filter((path) => path !== null).map((path) => readTableFile(path)));
  return assemble(set, tables);
}

/** The path of each file of a set, null where it is in none of the folders. */
export async function locateFiles(
  { files }: ReleasedDataset,
  folders: readonly string[],
): Promise<readonly (string | null)[]> {
  return await Promise.all(files.map((file) => findFile(fileNames(file), folders)));
}

/** For a message: what the file is called, how it is known to be whole, and where it can be had. */
export function described({ name, bytes, sha256, address }: ReleasedFile): string {
  return `${name} (${bytes} bytes, SHA-256 ${sha256}) from ${address}`;
}

/** Where sets are looked for, in order: a folder that was named, MARGINALIA_DATA, the user's cache folder. */
export function dataFolders(dataDir: string | undefined, environment: Environment): string[] {
  const home = homedir();
  const cache =
    environment['XDG_CACHE_HOME'] ||
    (platform() === 'win32' && environment['LOCALAPPDATA']) ||
    (platform() === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache'));
  return [dataDir, environment['MARGINALIA_DATA'], join(cache, 'marginalia')].flatMap((folder) =>
    folder ? [folder] : [],
  );
}

async function findFile(names: readonly string[], folders: readonly string[]): Promise<string | null> {
  for (const folder of folders)
    for (const name of names) {
      const path = join(folder, name);
      const status = await stat(path).catch(() => null);
      if (status?.isFile()) return path;
    }
  return null;
}
